namespace Pcm.Inference.Tokenization;

/// <summary>Cuts every so many characters.</summary>
internal sealed class FixedLengthPreTokenizer(int length) : PreTokenizer
{
    public override void Split(TextSlice slice, List<TextSlice> words)
    {
        int start = 0;
        int count = 0;
        for (int at = 0; at < slice.Length;)
        {
            at += char.IsHighSurrogate(slice.Span[at]) && at + 1 < slice.Length && char.IsLowSurrogate(slice.Span[at + 1]) ? 2 : 1;
            if (++count == length || at == slice.Length)
            {
                words.Add(slice.Part(start, at));
                start = at;
                count = 0;
            }
        }
    }
}
