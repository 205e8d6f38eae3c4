namespace Pcm.Inference.Tokenization;

/// <summary>One character of a set.</summary>
internal sealed class SetNode(CodePointSet set, PatternNode next) : PatternNode(next)
{
    public override int Match(ReadOnlySpan<char> text, int at)
    {
        int width = set.WidthAt(text, at);
        return width == 0 ? NoMatch : Next.Match(text, at + width);
    }

    public override bool MayBeginWith(int ascii) => set.Contains(ascii);
}
