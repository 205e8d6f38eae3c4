namespace Pcm.Inference;

/// <summary>What one run of the graph shall compute.</summary>
/// <param name="Rows">New tokens of each row, at least one.</param>
/// <param name="Past">What comes before them.</param>
/// <param name="Padding">Where shorter rows have their unused places.</param>
/// <param name="Keep">How many positions need logits: the last of the pass, or, where the graph takes places, the last of each row.</param>
internal sealed record PassRequest(IReadOnlyList<ReadOnlyMemory<int>> Rows, PastKeyValues Past, Padding Padding, int Keep)
{
    /// <summary>Whether the cache, extended by the new tokens, is wanted too.</summary>
    public bool WantsPresent { get; init; }

    public int Width => Rows.Max(row => row.Length);
}
