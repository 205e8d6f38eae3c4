namespace Pcm.Inference.Tokenization;

/// <summary>Text that remembers, through normalization, which of it came from a row.</summary>
/// <param name="Text">The text.</param>
/// <param name="FromRow">For each UTF-16 unit whether a row supplied it; null where none did.</param>
/// <param name="AtStart">Whether it begins where the whole input begins.</param>
internal readonly record struct MarkedText(string Text, bool[]? FromRow, bool AtStart)
{
    public MarkedText Slice(Range range)
    {
        (int start, int length) = range.GetOffsetAndLength(Text.Length);
        return length == Text.Length ? this : new MarkedText(Text.Substring(start, length), FromRow?[range], AtStart && start == 0);
    }
}
