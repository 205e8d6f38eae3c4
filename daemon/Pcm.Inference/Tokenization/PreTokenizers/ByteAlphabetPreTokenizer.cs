namespace Pcm.Inference.Tokenization;

/// <summary>Writes words in the byte-level alphabet, for pre-tokenizers that come after ByteLevel.</summary>
internal sealed class ByteAlphabetPreTokenizer : PreTokenizer
{
    public override void Split(TextSlice slice, List<TextSlice> words) => words.Add(slice.With(ByteAlphabet.Write(slice.Span)));
}
