using System.Text;
using System.Text.Unicode;

namespace Pcm.Client.Input;

/// <summary>One pass over an input: its text, decompressed and without a byte order mark, and how far the pass is.</summary>
public sealed class InputSource : IDisposable
{
    private const int HeadBytes = 4096;

    private static readonly (byte[] Magic, string Hint)[] Foreign =
    [
        ([0x28, 0xB5, 0x2F, 0xFD], "is compressed with zstd; decompress it first (zstd -dc)"),
        ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "is compressed with xz; decompress it first (xz -dc)"),
        ([0x42, 0x5A, 0x68], "is compressed with bzip2; decompress it first (bzip2 -dc)"),
        ([0x50, 0x4B, 0x03, 0x04], "is a zip archive; unpack it first"),
        ([0x50, 0x41, 0x52, 0x31], "is a Parquet file; write it as JSONL or CSV first"),
        ([0xFF, 0xFE], "is UTF-16; convert it first (iconv -f UTF-16 -t UTF-8)"),
        ([0xFE, 0xFF], "is UTF-16; convert it first (iconv -f UTF-16 -t UTF-8)"),
    ];

    private readonly string _displayName;
    private readonly CountingStream _raw;
    private readonly byte[] _head;

    internal InputSource(InputFile file, Stream raw)
    {
        _displayName = file.DisplayName;
        _raw = new CountingStream(raw);
        var head = Peek(_raw, bytes => bytes.Length >= 6);
        if (head.Length == 0) throw Unusable("is empty");
        RefuseForeign(head);

        Stream content = new PrefixedStream(head, _raw);
        IsCompressed = head is [0x1F, 0x8B, ..];
        if (IsCompressed)
        {
            var decompressed = new GzipContent(content);
            head = Peek(decompressed, HasLine);
            content = decompressed;
        }
        else
        {
            head = [.. head, .. HasLine(head) ? [] : Peek(_raw, HasLine)];
            content = _raw;
        }

        var text = head.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? head[3..] : head;
        _head = text;
        Content = new PrefixedStream(text, content);
    }

    public bool IsCompressed { get; }

    /// <summary>Bytes of the stored input that were read so far.</summary>
    public long BytesRead => _raw.BytesRead;

    /// <summary>How the text begins.</summary>
    public ReadOnlySpan<byte> Head => _head;

    internal Stream Content { get; }

    public void Dispose() => Content.Dispose();

    /// <summary>Runs one read of the content; what fails in it is one clear error.</summary>
    internal T Guard<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidDataException e)
        {
            throw Unusable("is damaged or cut off: its gzip data is not whole", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unusable($"cannot be read: {e.Message}", e);
        }
    }

    internal ClientException Unusable(string what, Exception? inner = null) => new(ExitCode.UnusableInput, $"{_displayName} {what}", inner);

    /// <summary>The error for bytes that are not UTF-8; says where, and not what.</summary>
    internal ClientException NotUtf8(long line, ReadOnlySpan<byte> bytes)
    {
        var valid = ValidPrefix(bytes);
        return Unusable($"is not UTF-8 text: line {line + bytes[..valid].Count((byte)'\n')} has byte 0x{bytes[valid]:X2}; convert it first (iconv -f LATIN1 -t UTF-8)");
    }

    /// <summary>Bytes before the first that is not UTF-8.</summary>
    internal static int ValidPrefix(ReadOnlySpan<byte> bytes)
    {
        var valid = 0;
        while (Rune.DecodeFromUtf8(bytes[valid..], out _, out var consumed) == System.Buffers.OperationStatus.Done) valid += consumed;
        return valid;
    }

    private static bool HasLine(byte[] bytes) => bytes.Length >= HeadBytes || bytes.AsSpan().Contains((byte)'\n');

    /// <summary>Reads until there is enough to judge by, and no further: more may be long in coming.</summary>
    private byte[] Peek(Stream stream, Func<byte[], bool> isEnough)
    {
        var buffer = new byte[HeadBytes];
        var length = 0;
        while (length < buffer.Length)
        {
            var read = Guard(() => stream.Read(buffer, length, buffer.Length - length));
            if (read == 0) break;
            length += read;
            if (isEnough(buffer[..length])) break;
        }

        return buffer[..length];
    }

    private void RefuseForeign(byte[] head)
    {
        foreach (var (magic, hint) in Foreign)
        {
            if (head.AsSpan().StartsWith(magic)) throw Unusable(hint);
        }
    }
}
