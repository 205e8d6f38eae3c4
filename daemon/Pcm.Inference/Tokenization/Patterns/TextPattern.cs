namespace Pcm.Inference.Tokenization;

/// <summary>Something that is searched for in a text, from left to right without overlap. Never matches empty text. Thread-safe.</summary>
internal abstract class TextPattern
{
    /// <summary>Finds the next match.</summary>
    /// <param name="text">The whole text, whose ends count as ends.</param>
    /// <param name="from">Where to begin.</param>
    /// <param name="match">Where it was found.</param>
    public abstract bool TryFind(ReadOnlySpan<char> text, int from, out Range match);
}
