namespace Pcm.Inference;

/// <summary>What one run of the graph shall compute.</summary>
/// <param name="Rows">New tokens of each row, at least one.</param>
/// <param name="Past">What comes before them.</param>
/// <param name="Padding">Where shorter rows have their unused places.</param>
/// <param name="Keep">How many positions, from the last, need logits.</param>
internal sealed record PassRequest(IReadOnlyList<ReadOnlyMemory<int>> Rows, PastKeyValues Past, Padding Padding, int Keep)
{
    /// <summary>Whether the cache, extended by the new tokens, is wanted too.</summary>
    public bool WantsPresent { get; init; }

    /// <summary>
    /// Whether each row's tokens lie without a gap at the start of its slots and the graph appends after them, as GroupQueryAttention
    /// does; else new tokens come after all slots and the mask leaves gaps out.
    /// </summary>
    public bool Compact { get; init; }

    public int Width => Rows.Max(row => row.Length);
}
