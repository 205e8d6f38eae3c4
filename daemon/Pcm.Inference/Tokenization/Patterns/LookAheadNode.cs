namespace Pcm.Inference.Tokenization;

/// <summary>Requires that something does, or does not, match from here, and takes nothing.</summary>
internal sealed class LookAheadNode(PatternNode inner, bool negative, PatternNode next) : PatternNode(next)
{
    public override int Match(ReadOnlySpan<char> text, int at) =>
        inner.Match(text, at) != NoMatch != negative ? Next.Match(text, at) : NoMatch;
}
