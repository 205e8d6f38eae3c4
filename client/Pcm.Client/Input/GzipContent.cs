using System.IO.Compression;

namespace Pcm.Client.Input;

/// <summary>
/// Decompresses gzip, and notices when it was cut off. GZipStream takes a file that ends in the middle for one that ends there; so a small
/// member of our own is put behind the file's last byte, and only what ends with that member's content was whole.
/// </summary>
internal sealed class GzipContent : ReadOnlyStream
{
    private static readonly byte[] Marker = Guid.NewGuid().ToByteArray();

    private readonly GZipStream _members;
    private readonly byte[] _held = new byte[Marker.Length];
    private int _heldBytes;
    private bool _ended;

    public GzipContent(Stream compressed) => _members = new GZipStream(new AppendedStream(compressed, Compress(Marker)), CompressionMode.Decompress);

    /// <summary>The last bytes are held back until it is known whether they are the marker.</summary>
    public override int Read(Span<byte> buffer)
    {
        if (_ended || buffer.IsEmpty) return 0;
        var chunk = new byte[buffer.Length];
        while (true)
        {
            var read = _members.Read(chunk);
            if (read == 0)
            {
                _ended = true;
                if (!_held.AsSpan(0, _heldBytes).SequenceEqual(Marker)) throw new InvalidDataException("The gzip data does not end where a member ends.");
                return 0;
            }

            var given = Math.Max(0, _heldBytes + read - Marker.Length);
            var fromHeld = Math.Min(given, _heldBytes);
            _held.AsSpan(0, fromHeld).CopyTo(buffer);
            chunk.AsSpan(0, given - fromHeld).CopyTo(buffer[fromHeld..]);

            _held.AsSpan(fromHeld, _heldBytes - fromHeld).CopyTo(_held);
            _heldBytes -= fromHeld;
            chunk.AsSpan(given - fromHeld, read - (given - fromHeld)).CopyTo(_held.AsSpan(_heldBytes));
            _heldBytes += read - (given - fromHeld);
            if (given > 0) return given;
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _members.Dispose();
        base.Dispose(disposing);
    }

    private static byte[] Compress(byte[] bytes)
    {
        var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest)) gzip.Write(bytes);
        return compressed.ToArray();
    }
}
