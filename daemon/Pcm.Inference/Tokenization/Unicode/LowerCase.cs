using System.Globalization;
using System.Text;

namespace Pcm.Inference.Tokenization;

/// <summary>Lower case character by character, as of Unicode 17 and without regard to neighbours or language, as Rust has it.</summary>
internal static class LowerCase
{
    private static readonly Dictionary<int, int> Small = Read();

    /// <summary>The small letters of a character: itself where it has none, two for U+0130.</summary>
    public static string Of(Rune rune) =>
        rune.Value == 0x130 ? "i\u0307" : new Rune(Small.GetValueOrDefault(rune.Value, rune.Value)).ToString();

    private static Dictionary<int, int> Read()
    {
        Dictionary<int, int> small = [];
        foreach (ReadOnlySpan<char> run in UnicodeResource.Read("lowercase.txt"))
        {
            int dash = run.IndexOf('-');
            int slash = run.IndexOf('/');
            int offset = Hex(run[(slash + 3)..]) * (run[slash + 2] == '-' ? -1 : 1);
            for (int c = Hex(run[..dash]); c <= Hex(run[(dash + 1)..slash]); c += run[slash + 1] - '0')
                small[c] = c + offset;
        }

        return small;
    }

    private static int Hex(ReadOnlySpan<char> text) => int.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
