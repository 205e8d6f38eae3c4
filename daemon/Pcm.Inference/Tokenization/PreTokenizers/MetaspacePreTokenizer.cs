namespace Pcm.Inference.Tokenization;

/// <summary>SentencePiece's words: blanks become "▁", and each word begins with one.</summary>
internal sealed class MetaspacePreTokenizer(char replacement, PrependScheme prepend, bool split) : PreTokenizer
{
    private readonly SplitPreTokenizer _split = new(
        new SetPattern(CodePointSet.OfRange(replacement, replacement)), SplitBehavior.MergedWithNext, invert: false);

    public override void Split(TextSlice slice, List<TextSlice> words)
    {
        string text = slice.Span.ToString().Replace(' ', replacement);
        bool prepends = prepend == PrependScheme.Always || (prepend == PrependScheme.First && slice.AtStart);
        if (prepends && text[0] != replacement)
            text = replacement + text;
        if (split)
            _split.Split(slice.With(text), words);
        else
            words.Add(slice.With(text));
    }
}
