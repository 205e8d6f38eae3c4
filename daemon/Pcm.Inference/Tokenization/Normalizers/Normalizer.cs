namespace Pcm.Inference.Tokenization;

/// <summary>Rewrites text before it is cut into words. Thread-safe.</summary>
internal abstract class Normalizer
{
    public abstract MarkedText Normalize(MarkedText text);
}
