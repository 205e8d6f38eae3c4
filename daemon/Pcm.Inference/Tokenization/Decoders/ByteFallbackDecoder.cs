using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Pcm.Inference.Tokenization;

/// <summary>Runs of tokens like "&lt;0xE2&gt;" become the text they are the UTF-8 of, or one U+FFFD for each byte.</summary>
internal sealed class ByteFallbackDecoder : TokenDecoder
{
    public override List<string> Decode(List<string> tokens)
    {
        List<string> decoded = new(tokens.Count);
        List<byte> bytes = [];
        foreach (string token in tokens)
        {
            if (TryReadByte(token, out byte b))
            {
                bytes.Add(b);
                continue;
            }

            Flush(bytes, decoded);
            decoded.Add(token);
        }

        Flush(bytes, decoded);
        return decoded;
    }

    private static bool TryReadByte(string token, out byte b)
    {
        b = 0;
        return token.Length == 6 && token.StartsWith("<0x", StringComparison.Ordinal) && token[5] == '>'
            && byte.TryParse(token.AsSpan(3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out b);
    }

    private static void Flush(List<byte> bytes, List<string> decoded)
    {
        if (bytes.Count == 0)
            return;
        byte[] run = [.. bytes];
        bytes.Clear();
        if (Utf8.IsValid(run))
            decoded.Add(Encoding.UTF8.GetString(run));
        else
            decoded.AddRange(Enumerable.Repeat("\uFFFD", run.Length));
    }
}
