namespace Pcm.Inference.Tokenization;

/// <summary>Byte-level words: GPT-2's pattern, and a blank before the first word where asked for. The model writes the bytes.</summary>
internal sealed class ByteLevelPreTokenizer(bool addPrefixSpace, bool useRegex) : PreTokenizer
{
    private static readonly SplitPreTokenizer Gpt2 = new(
        new RegexPattern(@"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"),
        SplitBehavior.Isolated,
        invert: false);

    public override void Split(TextSlice slice, List<TextSlice> words)
    {
        if (addPrefixSpace && slice.Span[0] != ' ')
            slice = slice.With(" " + slice.Span.ToString());
        if (useRegex)
            Gpt2.Split(slice, words);
        else
            words.Add(slice);
    }
}
