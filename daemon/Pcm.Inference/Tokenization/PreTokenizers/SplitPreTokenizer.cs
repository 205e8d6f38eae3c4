namespace Pcm.Inference.Tokenization;

/// <summary>Cuts at the matches of a pattern, or between them.</summary>
/// <param name="pattern">What to look for.</param>
/// <param name="behavior">What becomes of what matched.</param>
/// <param name="invert">Whether what did not match counts as matched, and the other way round.</param>
internal sealed class SplitPreTokenizer(TextPattern pattern, SplitBehavior behavior, bool invert) : PreTokenizer
{
    public override void Split(TextSlice slice, List<TextSlice> words)
    {
        SplitCollector collected = new(slice, behavior, words);
        int at = 0;
        while (pattern.TryFind(slice.Span, at, out Range match))
        {
            collected.Add(at, match.Start.Value, isMatch: invert);
            collected.Add(match.Start.Value, match.End.Value, isMatch: !invert);
            at = match.End.Value;
        }

        collected.Add(at, slice.Length, isMatch: invert);
        collected.Finish();
    }
}
