using System.Text;

namespace Pcm.Inference.Tokenization;

/// <summary>A set of code points; ASCII is answered from a bitmap.</summary>
internal sealed class CodePointSet
{
    private readonly ulong _low;
    private readonly ulong _high;
    private readonly Func<int, bool> _contains;

    private CodePointSet(Func<int, bool> contains)
    {
        _contains = contains;
        for (int c = 0; c < 64; c++)
        {
            _low |= contains(c) ? 1ul << c : 0;
            _high |= contains(c + 64) ? 1ul << c : 0;
        }
    }

    public static CodePointSet Any { get; } = new(_ => true);

    public static CodePointSet None { get; } = new(_ => false);

    public static CodePointSet Of(Func<int, bool> contains) => new(contains);

    public static CodePointSet OfCategories(uint mask) => new(c => UnicodeCategories.IsIn(c, mask));

    public static CodePointSet OfRange(int first, int last) => new(c => c >= first && c <= last);

    public CodePointSet Or(CodePointSet other) => new(c => Contains(c) || other.Contains(c));

    public CodePointSet And(CodePointSet other) => new(c => Contains(c) && other.Contains(c));

    public CodePointSet Not() => new(c => !Contains(c));

    public bool Contains(int codePoint) =>
        codePoint < 64 ? (_low >> codePoint & 1) != 0
        : codePoint < 128 ? (_high >> (codePoint - 64) & 1) != 0
        : _contains(codePoint);

    /// <summary>The UTF-16 width of the character at <paramref name="at"/> if it is in the set, else 0, as at the end.</summary>
    public int WidthAt(ReadOnlySpan<char> text, int at)
    {
        if (at >= text.Length)
            return 0;
        char c = text[at];
        if (!char.IsSurrogate(c))
            return Contains(c) ? 1 : 0;
        Rune.DecodeFromUtf16(text[at..], out Rune rune, out int width);
        return Contains(rune.Value) ? width : 0;
    }
}
