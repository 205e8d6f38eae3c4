using System.Text;

namespace Pcm.Inference.Tokenization;

/// <summary>Builds the text that a normalizer makes of another, carrying the marks along.</summary>
internal sealed class MarkedTextBuilder(MarkedText source)
{
    private readonly StringBuilder _text = new(source.Text.Length);
    private readonly List<bool>? _fromRow = source.FromRow is null ? null : new(source.Text.Length);

    /// <summary>Copies a part of the source.</summary>
    public void Copy(Range range)
    {
        (int start, int length) = range.GetOffsetAndLength(source.Text.Length);
        _text.Append(source.Text, start, length);
        _fromRow?.AddRange(source.FromRow.AsSpan(start, length));
    }

    /// <summary>Puts <paramref name="text"/> in place of a part of the source; it is the row's if any of that part was.</summary>
    public void Replace(Range range, string text) => Append(text, source.FromRow?[range].Contains(true) ?? false);

    /// <summary>Appends text of the row's or of nobody's.</summary>
    public void Append(string text, bool fromRow)
    {
        _text.Append(text);
        _fromRow?.AddRange(Enumerable.Repeat(fromRow, text.Length));
    }

    public MarkedText Build() => new(_text.ToString(), _fromRow?.ToArray(), source.AtStart);
}
