namespace Pcm.Inference.Tokenization;

/// <summary>A part several times over. A group is unrolled; only single characters may repeat without bound.</summary>
internal sealed class RepeatSyntax(PatternSyntax inner, int min, int max, Greed greed) : PatternSyntax
{
    public override int MinLength => inner.MinLength * min;

    public override PatternNode Join(PatternNode next)
    {
        if (inner is SetSyntax single)
            return new RunNode(single.Set, min, max, greed, next);
        if (greed == Greed.Possessive)
            return new AtomicNode(new RepeatSyntax(inner, min, max, Greed.Greedy).Join(PatternNode.Accept), next);
        PatternNode joined = next;
        for (int copy = max; copy > 0; copy--)
        {
            PatternNode taken = inner.Join(joined);
            joined = copy <= min ? taken : new AlternationNode(greed == Greed.Greedy ? [taken, next] : [next, taken]);
        }

        return joined;
    }
}
