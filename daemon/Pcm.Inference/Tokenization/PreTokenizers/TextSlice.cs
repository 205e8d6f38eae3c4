namespace Pcm.Inference.Tokenization;

/// <summary>A part of a text.</summary>
/// <param name="Source">What it is a part of.</param>
/// <param name="Start">Where it begins.</param>
/// <param name="Length">In UTF-16 units.</param>
/// <param name="AtStart">Whether it begins where the whole input begins.</param>
internal readonly record struct TextSlice(string Source, int Start, int Length, bool AtStart)
{
    public ReadOnlySpan<char> Span => Source.AsSpan(Start, Length);

    /// <summary>A part of this part.</summary>
    public TextSlice Part(int start, int end) => new(Source, Start + start, end - start, AtStart && start == 0);

    /// <summary>The same place with other text.</summary>
    public TextSlice With(string text) => new(text, 0, text.Length, AtStart);
}
