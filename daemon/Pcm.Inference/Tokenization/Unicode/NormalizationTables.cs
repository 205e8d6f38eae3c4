using System.Globalization;

namespace Pcm.Inference.Tokenization;

/// <summary>
/// Decompositions, compositions and combining classes as of Unicode 12, which Hugging Face's implementation has. Our own, because
/// .NET's Normalize does nothing to text outside ASCII where globalization is invariant.
/// </summary>
internal sealed class NormalizationTables
{
    private const int HangulSyllables = 0xAC00;
    private const int HangulCount = 11172;
    private const int LeadingJamo = 0x1100;
    private const int LeadingCount = 19;
    private const int VowelJamo = 0x1161;
    private const int VowelCount = 21;
    private const int TrailingJamo = 0x11A7;
    private const int TrailingCount = 28;

    private readonly Dictionary<int, int[]> _canonical = [];
    private readonly Dictionary<int, int[]> _compatible = [];
    private readonly Dictionary<(int, int), int> _composites = [];
    private readonly Dictionary<int, byte> _classes = [];

    private NormalizationTables()
    {
        foreach (ReadOnlySpan<char> entry in UnicodeResource.Read("decompositions.txt"))
            AddDecomposition(entry);
        foreach (ReadOnlySpan<char> entry in UnicodeResource.Read("combining-classes.txt"))
        {
            int dash = entry.IndexOf('-');
            int colon = entry.IndexOf(':');
            for (int c = Hex(entry[..dash]); c <= Hex(entry[(dash + 1)..colon]); c++)
                _classes[c] = byte.Parse(entry[(colon + 1)..], CultureInfo.InvariantCulture);
        }
    }

    /// <summary>The tables, read when first asked for.</summary>
    public static NormalizationTables Instance { get; } = new();

    public int CombiningClass(int codePoint) => _classes.GetValueOrDefault(codePoint);

    /// <summary>Appends the full decomposition of a code point: itself, where it has none.</summary>
    public void Decompose(int codePoint, bool compatible, List<int> into)
    {
        int syllable = codePoint - HangulSyllables;
        if (syllable is >= 0 and < HangulCount)
        {
            into.Add(LeadingJamo + syllable / (VowelCount * TrailingCount));
            into.Add(VowelJamo + syllable / TrailingCount % VowelCount);
            if (syllable % TrailingCount != 0)
                into.Add(TrailingJamo + syllable % TrailingCount);
        }
        else if (_canonical.TryGetValue(codePoint, out int[]? parts) || (compatible && _compatible.TryGetValue(codePoint, out parts)))
        {
            foreach (int part in parts)
                Decompose(part, compatible, into);
        }
        else
        {
            into.Add(codePoint);
        }
    }

    /// <summary>The character that two compose to, or -1.</summary>
    public int Compose(int first, int second)
    {
        if (first is >= LeadingJamo and < LeadingJamo + LeadingCount && second is >= VowelJamo and < VowelJamo + VowelCount)
            return HangulSyllables + ((first - LeadingJamo) * VowelCount + second - VowelJamo) * TrailingCount;
        bool openSyllable = first - HangulSyllables is >= 0 and < HangulCount && (first - HangulSyllables) % TrailingCount == 0;
        if (openSyllable && second is > TrailingJamo and < TrailingJamo + TrailingCount)
            return first + second - TrailingJamo;
        return _composites.GetValueOrDefault((first, second), -1);
    }

    private void AddDecomposition(ReadOnlySpan<char> entry)
    {
        int kind = entry.IndexOfAny("=>~");
        int codePoint = Hex(entry[..kind]);
        List<int> parts = [];
        ReadOnlySpan<char> rest = entry[(kind + 1)..];
        foreach (Range part in rest.Split(','))
            parts.Add(Hex(rest[part]));
        (entry[kind] == '~' ? _compatible : _canonical)[codePoint] = [.. parts];
        if (entry[kind] == '=')
            _composites[(parts[0], parts[1])] = codePoint;
    }

    private static int Hex(ReadOnlySpan<char> text) => int.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
