using System.Text;

namespace Pcm.Inference.Tokenization;

/// <summary>GPT-2's printable stand-ins for the 256 bytes, in which byte-level vocabularies are written.</summary>
internal static class ByteAlphabet
{
    private static readonly char[] CharOfByte = Build();
    private static readonly short[] ByteOfChar = Invert(CharOfByte);

    /// <summary>The text's UTF-8 bytes as stand-ins.</summary>
    public static string Write(ReadOnlySpan<char> text)
    {
        byte[] utf8 = new byte[Encoding.UTF8.GetByteCount(text)];
        Encoding.UTF8.GetBytes(text, utf8);
        return string.Create(utf8.Length, utf8, static (written, bytes) =>
        {
            for (int i = 0; i < bytes.Length; i++)
                written[i] = CharOfByte[bytes[i]];
        });
    }

    /// <summary>The byte that a stand-in means, or -1 for any other character.</summary>
    public static int ByteOf(char standIn) => standIn < ByteOfChar.Length ? ByteOfChar[standIn] : -1;

    private static char[] Build()
    {
        char[] chars = new char[256];
        int extra = 0;
        for (int b = 0; b < 256; b++)
        {
            bool printable = b is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or >= 0xAE;
            chars[b] = (char)(printable ? b : 256 + extra++);
        }

        return chars;
    }

    private static short[] Invert(char[] chars)
    {
        short[] bytes = new short[chars.Max() + 1];
        Array.Fill(bytes, (short)-1);
        for (int b = 0; b < chars.Length; b++)
            bytes[chars[b]] = (short)b;
        return bytes;
    }
}
