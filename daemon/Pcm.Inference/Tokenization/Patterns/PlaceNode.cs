namespace Pcm.Inference.Tokenization;

/// <summary>Requires a place in the text.</summary>
internal sealed class PlaceNode(PatternPlace place, PatternNode next) : PatternNode(next)
{
    public override int Match(ReadOnlySpan<char> text, int at)
    {
        bool here = place switch
        {
            PatternPlace.TextStart => at == 0,
            PatternPlace.TextEnd => at == text.Length,
            PatternPlace.LineStart => at == 0 || (text[at - 1] == '\n' && at < text.Length),
            _ => at == text.Length || text[at] == '\n',
        };
        return here ? Next.Match(text, at) : NoMatch;
    }
}
