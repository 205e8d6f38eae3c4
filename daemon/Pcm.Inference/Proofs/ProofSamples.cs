namespace Pcm.Inference;

/// <summary>Rows that strategies are compared on: mixed lengths, and two of one length.</summary>
internal sealed class ProofSamples
{
    /// <param name="prompts">Tokens of at least three prompts of different lengths, the cached prefix left out.</param>
    /// <param name="prefix">The cached prefix; empty where there is none.</param>
    public ProofSamples(IReadOnlyList<int[]> prompts, int[] prefix)
    {
        int[][] byLength = [.. prompts.OrderBy(tokens => tokens.Length)];
        Rows = [.. byLength, byLength[^1][..byLength[0].Length]];
        Prefix = prefix;
        // Any tokens do; these are the model's own and not all the same.
        Continuations = [.. Rows.Select(row => (int[])[row[0], row[row.Length / 2]])];
    }

    /// <summary>In ascending length; the last as long as the first.</summary>
    public IReadOnlyList<int[]> Rows { get; }

    public int[] Prefix { get; }

    public bool HavePrefix => Prefix.Length > 0;

    /// <summary>Two tokens to append to each row.</summary>
    public IReadOnlyList<int[]> Continuations { get; }

    /// <summary>The same rows as prompts of their own.</summary>
    public ProofSamples WithoutPrefix() => new([.. Rows.Take(Rows.Count - 1)], []);
}
