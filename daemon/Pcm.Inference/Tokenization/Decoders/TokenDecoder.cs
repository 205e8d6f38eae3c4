namespace Pcm.Inference.Tokenization;

/// <summary>One step from tokens back to text: rewrites the list of tokens, which at the end are joined. Thread-safe.</summary>
internal abstract class TokenDecoder
{
    public abstract List<string> Decode(List<string> tokens);
}
