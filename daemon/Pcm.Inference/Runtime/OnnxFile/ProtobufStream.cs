using System.Text;

namespace Pcm.Inference;

/// <summary>
/// Reads protobuf fields from a file in order, and steps over what is not wanted by seeking, so that gigabytes of weights cost nothing.
/// </summary>
internal sealed class ProtobufStream : IDisposable
{
    private const int BufferBytes = 64 * 1024;

    private readonly FileStream _file;
    private readonly byte[] _buffer = new byte[BufferBytes];
    private int _next;
    private int _filled;
    private int _observed;
    private long _bufferStart;

    public ProtobufStream(string path)
    {
        _file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        Length = _file.Length;
    }

    public long Length { get; }

    public long Position => _bufferStart + _next;

    /// <summary>Receives, in order, every byte but those of values long enough to be seeked over.</summary>
    public Action<ReadOnlySpan<byte>>? Observer { get; init; }

    /// <summary>Reads the next field's number and wire type; false at <paramref name="end"/>.</summary>
    /// <exception cref="InvalidDataException">The bytes are no protobuf.</exception>
    public bool ReadTag(long end, out int field, out WireType type)
    {
        if (Position >= end)
        {
            (field, type) = (0, WireType.Varint);
            return false;
        }
        ulong tag = ReadVarint();
        type = (WireType)(tag & 7);
        if (tag >> 3 is 0 or > 536_870_911)
            throw Damaged("a field number out of range");
        field = (int)(tag >> 3);
        return true;
    }

    public ulong ReadVarint()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte part = ReadByte();
            value |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80)
                return value;
        }
        throw Damaged("an integer of more than ten bytes");
    }

    /// <summary>Reads a length-delimited field's length and returns where the field ends.</summary>
    public long ReadEnd()
    {
        ulong length = ReadVarint();
        if (length > (ulong)(Length - Position))
            throw Damaged("a field that runs past the end of the file");
        return Position + (long)length;
    }

    /// <summary>Reads a length-delimited field as text of at most <paramref name="maxBytes"/>.</summary>
    public string ReadText(int maxBytes)
    {
        long length = ReadEnd() - Position;
        if (length > maxBytes)
            throw Damaged($"a name of {length} bytes");
        byte[] text = new byte[length];
        for (int i = 0; i < text.Length; i++)
            text[i] = ReadByte();
        return Encoding.UTF8.GetString(text);
    }

    /// <summary>Steps over a field's value.</summary>
    public void Skip(WireType type)
    {
        switch (type)
        {
            case WireType.Varint:
                ReadVarint();
                break;
            case WireType.Fixed64:
                SkipTo(Position + 8);
                break;
            case WireType.Bytes:
                SkipTo(ReadEnd());
                break;
            case WireType.Fixed32:
                SkipTo(Position + 4);
                break;
            default:
                throw Damaged($"wire type {(int)type}");
        }
    }

    public void SkipTo(long position)
    {
        if (position > Length)
            throw Damaged("a field that runs past the end of the file");
        if (position - Position > BufferBytes)
        {
            Observe();
            _file.Position = position;
            _bufferStart = position;
            _next = _filled = _observed = 0;
            return;
        }
        while (position > _bufferStart + _filled)
        {
            _next = _filled;
            Fill();
        }
        _next = (int)(position - _bufferStart);
    }

    /// <summary>Gives the observer what it has not yet had.</summary>
    public void Observe()
    {
        Observer?.Invoke(_buffer.AsSpan(_observed, _next - _observed));
        _observed = _next;
    }

    public void Dispose() => _file.Dispose();

    private byte ReadByte()
    {
        if (_next == _filled)
            Fill();
        return _buffer[_next++];
    }

    private void Fill()
    {
        Observe();
        _bufferStart += _filled;
        _next = _observed = 0;
        _filled = _file.Read(_buffer);
        if (_filled == 0)
            throw Damaged("an end in the middle of a field");
    }

    private InvalidDataException Damaged(string what) => new($"at byte {Position}: {what}");
}
