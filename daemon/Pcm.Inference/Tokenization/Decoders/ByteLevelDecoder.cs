using System.Runtime.InteropServices;
using System.Text;

namespace Pcm.Inference.Tokenization;

/// <summary>From the byte-level alphabet to UTF-8; what does not decode becomes U+FFFD.</summary>
internal sealed class ByteLevelDecoder : TokenDecoder
{
    public override List<string> Decode(List<string> tokens)
    {
        List<byte> bytes = [];
        foreach (string token in tokens)
        {
            int start = bytes.Count;
            foreach (char c in token)
            {
                int b = ByteAlphabet.ByteOf(c);
                if (b < 0)
                {
                    bytes.RemoveRange(start, bytes.Count - start);
                    bytes.AddRange(Encoding.UTF8.GetBytes(token));
                    break;
                }

                bytes.Add((byte)b);
            }
        }

        return [Encoding.UTF8.GetString(CollectionsMarshal.AsSpan(bytes))];
    }
}
