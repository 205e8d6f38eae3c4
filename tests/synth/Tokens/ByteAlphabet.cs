using System.Text;

namespace Pcm.Synth.Tokens;

/// <summary>GPT-2's printable character for every byte: itself where it is visible Latin-1, else one from U+0100 on.</summary>
public static class ByteAlphabet
{
    private static readonly char[] Characters = Build();

    /// <summary>All 256 characters, ordered by byte.</summary>
    public static IReadOnlyList<char> All => Characters;

    public static string Spell(string text) => string.Concat(Encoding.UTF8.GetBytes(text).Select(b => Characters[b]));

    private static char[] Build()
    {
        const char firstStandIn = '\u0100';
        var characters = new char[256];
        int standIns = 0;
        for (int b = 0; b < characters.Length; b++)
        {
            bool visible = b is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);
            characters[b] = visible ? (char)b : (char)(firstStandIn + standIns++);
        }

        return characters;
    }
}
