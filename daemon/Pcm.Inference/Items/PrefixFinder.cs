namespace Pcm.Inference;

/// <summary>Finds the longest token prefix that a prompt's rows have in common.</summary>
internal static class PrefixFinder
{
    // Texts that begin in every way that a tokenizer treats differently: a row that still differs is caught when it is prepared.
    private static readonly string[] Probes =
        ["", "a", "The", "x1", " b", "\n", "\t", "7", "-", "\"", "(", "'s", ".", "é", "中", "😀", "</s>", "_"];

    /// <summary>The tokens that every probe's prompt begins with, one fewer than the shortest at most.</summary>
    public static int[] Find(Tokenizer tokenizer, PromptTemplate template)
    {
        int[]? shared = null;
        int shortest = int.MaxValue;
        foreach (string probe in Probes)
        {
            Dictionary<string, string> fields = template.Fields.ToDictionary(field => field, _ => probe);
            int[] tokens = tokenizer.Encode(template.Render(fields), template.AddsSpecialTokens);
            shortest = Math.Min(shortest, tokens.Length);
            shared = shared is null ? tokens : shared[..shared.AsSpan().CommonPrefixLength(tokens)];
        }
        return shared![..Math.Clamp(shortest - 1, 0, shared!.Length)];
    }
}
