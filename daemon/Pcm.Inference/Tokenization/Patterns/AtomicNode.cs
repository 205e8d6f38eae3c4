namespace Pcm.Inference.Tokenization;

/// <summary>A group that, once matched, is not entered again for another way.</summary>
internal sealed class AtomicNode(PatternNode inner, PatternNode next) : PatternNode(next)
{
    public override int Match(ReadOnlySpan<char> text, int at)
    {
        int end = inner.Match(text, at);
        return end == NoMatch ? NoMatch : Next.Match(text, end);
    }

    public override bool MayBeginWith(int ascii) => inner.MayBeginWith(ascii);
}
