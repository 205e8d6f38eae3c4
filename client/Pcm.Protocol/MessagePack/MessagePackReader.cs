using System.Buffers.Binary;
using System.Text;

namespace Pcm.Protocol.MessagePack;

/// <summary>
/// Reads MessagePack values one after another from memory. Any encoding that the specification allows for a value is accepted, also one
/// longer than needed. A length is checked against the bytes that are there before anything is done with it, so that no input makes it
/// allocate more than it holds. Errors are <see cref="MessagePackException"/>; the position is then undefined.
/// </summary>
public ref partial struct MessagePackReader(ReadOnlySpan<byte> bytes)
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _position;

    /// <summary>Bytes read so far.</summary>
    public readonly int Position => _position;

    public readonly bool End => _position == _bytes.Length;

    /// <summary>The family of the next value.</summary>
    public readonly MessagePackType PeekType()
    {
        if (_position >= _bytes.Length) throw Truncated(_position);
        return MessagePackCode.TypeOf(_bytes[_position])
            ?? throw new MessagePackException("0xc1 is no MessagePack value", _position);
    }

    /// <summary>Consumes a nil if one is next.</summary>
    public bool TryReadNil()
    {
        if (PeekType() != MessagePackType.Nil) return false;
        _position++;
        return true;
    }

    public void ReadNil()
    {
        if (!TryReadNil()) throw Mismatch("nil", _position);
    }

    public bool ReadBoolean()
    {
        var start = _position;
        return NextCode() switch
        {
            MessagePackCode.True => true,
            MessagePackCode.False => false,
            _ => throw Mismatch("a boolean", start),
        };
    }

    /// <summary>A float of either width, or an integer as the nearest double.</summary>
    public double ReadDouble()
    {
        switch (PeekType())
        {
            case MessagePackType.Integer:
                return IsNegativeNext() ? ReadInt64() : ReadUInt64();
            case MessagePackType.Float:
                return NextCode() == MessagePackCode.Float32
                    ? BinaryPrimitives.ReadSingleBigEndian(Take(4))
                    : BinaryPrimitives.ReadDoubleBigEndian(Take(8));
            default:
                throw Mismatch("a number", _position);
        }
    }

    /// <summary>A string; bytes that are not UTF-8 are an error.</summary>
    public string ReadString()
    {
        var start = _position;
        var utf8 = ReadStringBytes();
        try
        {
            return StrictUtf8.GetString(utf8);
        }
        catch (ArgumentException e)
        {
            throw new MessagePackException("a string is not valid UTF-8", start, e);
        }
    }

    /// <summary>A string of at most <paramref name="maxBytes"/> bytes of UTF-8.</summary>
    public string ReadString(int maxBytes)
    {
        var probe = this;
        var length = probe.ReadStringBytes().Length;
        if (length > maxBytes) throw new MessagePackException($"a string of {length} bytes where at most {maxBytes} are taken", _position);
        return ReadString();
    }

    /// <summary>The bytes of a string, not yet checked to be UTF-8.</summary>
    public ReadOnlySpan<byte> ReadStringBytes()
    {
        var start = _position;
        var code = NextCode();
        var length = code switch
        {
            >= MessagePackCode.FixStr and < MessagePackCode.Nil => (uint)(code & 0x1f),
            MessagePackCode.Str8 => Take(1)[0],
            MessagePackCode.Str16 => BinaryPrimitives.ReadUInt16BigEndian(Take(2)),
            MessagePackCode.Str32 => BinaryPrimitives.ReadUInt32BigEndian(Take(4)),
            _ => throw Mismatch("a string", start),
        };
        return Take(length);
    }

    public ReadOnlySpan<byte> ReadBinary()
    {
        var start = _position;
        var length = NextCode() switch
        {
            MessagePackCode.Bin8 => Take(1)[0],
            MessagePackCode.Bin16 => BinaryPrimitives.ReadUInt16BigEndian(Take(2)),
            MessagePackCode.Bin32 => BinaryPrimitives.ReadUInt32BigEndian(Take(4)),
            _ => throw Mismatch("binary", start),
        };
        return Take(length);
    }

    /// <summary>The number of elements that follow. Never more than there are bytes left.</summary>
    public int ReadArrayHeader()
    {
        var start = _position;
        var code = NextCode();
        var count = code switch
        {
            >= MessagePackCode.FixArray and < MessagePackCode.FixStr => (uint)(code & 0x0f),
            MessagePackCode.Array16 => BinaryPrimitives.ReadUInt16BigEndian(Take(2)),
            MessagePackCode.Array32 => BinaryPrimitives.ReadUInt32BigEndian(Take(4)),
            _ => throw Mismatch("an array", start),
        };
        return Countable(count, bytesEach: 1, start);
    }

    /// <summary>The number of elements that follow, refused over <paramref name="max"/>.</summary>
    public int ReadArrayHeader(int max) => Bounded(ReadArrayHeader(), max);

    /// <summary>The number of key-value pairs that follow. Never more than half the bytes left.</summary>
    public int ReadMapHeader()
    {
        var start = _position;
        var code = NextCode();
        var count = code switch
        {
            >= MessagePackCode.FixMap and < MessagePackCode.FixArray => (uint)(code & 0x0f),
            MessagePackCode.Map16 => BinaryPrimitives.ReadUInt16BigEndian(Take(2)),
            MessagePackCode.Map32 => BinaryPrimitives.ReadUInt32BigEndian(Take(4)),
            _ => throw Mismatch("a map", start),
        };
        return Countable(count, bytesEach: 2, start);
    }

    /// <summary>The number of key-value pairs that follow, refused over <paramref name="max"/>.</summary>
    public int ReadMapHeader(int max) => Bounded(ReadMapHeader(), max);

    private readonly int Bounded(int count, int max) => count <= max
        ? count
        : throw new MessagePackException($"{count} entries where at most {max} are taken", _position);

    private readonly int Countable(uint count, uint bytesEach, int start) => count <= (uint)(_bytes.Length - _position) / bytesEach
        ? (int)count
        : throw new MessagePackException($"{count} entries announced, {_bytes.Length - _position} bytes left", start);

    private byte NextCode()
    {
        if (_position >= _bytes.Length) throw Truncated(_position);
        return _bytes[_position++];
    }

    private ReadOnlySpan<byte> Take(uint count)
    {
        if (count > (uint)(_bytes.Length - _position)) throw Truncated(_position);
        var taken = _bytes.Slice(_position, (int)count);
        _position += (int)count;
        return taken;
    }

    private readonly MessagePackException Truncated(int offset) => new($"a value is cut off after {_bytes.Length} bytes", offset);

    private readonly MessagePackException Mismatch(string expected, int start)
    {
        var found = MessagePackCode.TypeOf(_bytes[start])?.ToString().ToLowerInvariant() ?? "0xc1";
        return new MessagePackException($"{expected} expected, {found} found", start);
    }
}
