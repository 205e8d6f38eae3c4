namespace Pcm.Inference.Tokenization;

/// <summary>The first of several ways that works.</summary>
internal sealed class AlternationNode : PatternNode
{
    private readonly PatternNode[] _ways;
    private readonly UInt128[] _firsts;

    /// <param name="ways">In order of preference, each already joined to what follows this node.</param>
    public AlternationNode(PatternNode[] ways)
        : base(next: null)
    {
        _ways = ways;
        _firsts = [.. ways.Select(FirstsOf)];
    }

    public override int Match(ReadOnlySpan<char> text, int at)
    {
        bool ascii = at < text.Length && text[at] < 128;
        for (int i = 0; i < _ways.Length; i++)
        {
            if (ascii && (_firsts[i] >> text[at] & 1) == 0)
                continue;
            int end = _ways[i].Match(text, at);
            if (end != NoMatch)
                return end;
        }

        return NoMatch;
    }

    public override bool MayBeginWith(int ascii) => _firsts.Any(first => (first >> ascii & 1) != 0);

    private static UInt128 FirstsOf(PatternNode way)
    {
        UInt128 firsts = 0;
        for (int c = 0; c < 128; c++)
            firsts |= way.MayBeginWith(c) ? UInt128.One << c : 0;
        return firsts;
    }
}
