using System.Text.Unicode;
using Pcm.Client.Digests;

namespace Pcm.Client.Input;

/// <summary>
/// Reads an input once before the work begins: its SHA-256 as stored, which tells a resumed run that it is the same input, and whether all of its
/// text is UTF-8, so that a bad byte near the end is not found after hours.
/// </summary>
public static class InputDigest
{
    /// <returns>The SHA-256 of the stored bytes, in lower-case hexadecimal.</returns>
    /// <exception cref="ClientException">The input is not UTF-8, damaged, or not readable.</exception>
    public static string Compute(InputFile file)
    {
        using var hash = new ContentHash(file.LengthBytes);
        var source = new InputSource(file, new HashingStream(file.Raw(), hash));
        using var content = source.Content;
        var buffer = new byte[Limits.InputBufferBytes];
        var held = 0;
        long line = 1;
        while (true)
        {
            var read = source.Guard(() => content.Read(buffer, held, buffer.Length - held));
            var bytes = buffer.AsSpan(0, held + read);
            var whole = Utf8.IsValid(bytes) ? bytes.Length : InputSource.ValidPrefix(bytes);
            held = bytes.Length - whole;

            // A character that the buffer's end cuts is at most three bytes of it.
            if (held > 3 || (held > 0 && read == 0)) throw source.NotUtf8(line, bytes);
            if (read == 0) break;
            line += bytes[..whole].Count((byte)'\n');
            bytes[whole..].CopyTo(buffer);
        }

        return hash.Finish();
    }
}
