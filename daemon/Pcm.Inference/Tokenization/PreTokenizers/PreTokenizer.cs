namespace Pcm.Inference.Tokenization;

/// <summary>Cuts text into words, which tokens never cross. Thread-safe.</summary>
internal abstract class PreTokenizer
{
    /// <summary>Appends the words of a slice, none of them empty.</summary>
    public abstract void Split(TextSlice slice, List<TextSlice> words);
}
