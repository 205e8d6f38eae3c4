namespace Pcm.Inference;

/// <summary>The modes that a graph might be run in, best first; the last is always the plain one.</summary>
internal static class StrategyCandidates
{
    /// <summary>For rows that begin with the cached prefix.</summary>
    public static IEnumerable<RunMode> Shared(DecoderGraph graph, int prefixTokens, bool mayBatch)
    {
        if (mayBatch)
        {
            foreach (Padding padding in Paddings(graph))
                yield return new RunMode(DecodingStrategy.PrefixBatched, padding);
        }
        var alone = new RunMode(DecodingStrategy.PrefixOneByOne, Padding.None);
        if (prefixTokens >= Limits.MinPrefixTokensAlone)
            yield return alone;
        foreach (RunMode mode in Separate(graph, mayBatch).Where(mode => mode.Batches))
            yield return mode;
        if (prefixTokens < Limits.MinPrefixTokensAlone)
            yield return alone;
        yield return RunMode.Plain;
    }

    /// <summary>For rows that do not.</summary>
    public static IEnumerable<RunMode> Separate(DecoderGraph graph, bool mayBatch)
    {
        if (mayBatch)
        {
            foreach (Padding padding in Paddings(graph))
                yield return new RunMode(DecodingStrategy.FullBatched, padding);
        }
        yield return RunMode.Plain;
    }

    // Logits of the last position only are of no use to rows that end before it.
    private static Padding[] Paddings(DecoderGraph graph) =>
        graph.LastPositionOnly ? [Padding.Left, Padding.None] : [Padding.Right, Padding.None];
}
