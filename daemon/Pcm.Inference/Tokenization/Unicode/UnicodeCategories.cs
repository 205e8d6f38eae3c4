using System.Globalization;

namespace Pcm.Inference.Tokenization;

/// <summary>
/// General categories as of Unicode 16, which Hugging Face's pattern engine has; the .NET versions that run this code have different
/// ones. The table lies in categories.txt as runs of a category and a hexadecimal length.
/// </summary>
internal static class UnicodeCategories
{
    private static readonly string[] Names =
    [
        "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Co",
        "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Sm", "Sc", "Sk", "So", "Cn",
    ];

    private static readonly byte[] OfCodePoint = Read();

    /// <summary>The category of a code point.</summary>
    public static UnicodeCategory Of(int codePoint) => (UnicodeCategory)OfCodePoint[codePoint];

    /// <summary>The categories that a property such as "Lu" or "L" names, one bit each, or 0 where it names none.</summary>
    public static uint Mask(string property)
    {
        uint mask = 0;
        for (int i = 0; i < Names.Length; i++)
        {
            if (property.Length > 0 && Names[i].StartsWith(property, StringComparison.Ordinal))
                mask |= 1u << i;
        }

        return mask;
    }

    /// <summary>Whether the code point's category is in the mask.</summary>
    public static bool IsIn(int codePoint, uint mask) => (mask >> OfCodePoint[codePoint] & 1) != 0;

    private static byte[] Read()
    {
        byte[] table = new byte[0x110000];
        int at = 0;
        foreach (ReadOnlySpan<char> run in UnicodeResource.Read("categories.txt"))
        {
            int length = int.Parse(run[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            table.AsSpan(at, length).Fill((byte)Names.IndexOf(run[..2].ToString()));
            at += length;
        }

        return table;
    }
}
