using System.Buffers.Binary;

namespace Pcm.Protocol.MessagePack;

// Integers: whatever width and sign they were written with, read into the width that the caller has room for.
public ref partial struct MessagePackReader
{
    public ulong ReadUInt64()
    {
        var start = _position;
        return TryReadInteger(out var negative, out var bits) && !negative
            ? bits
            : throw OutOfRange("an unsigned 64-bit integer", start);
    }

    public long ReadInt64()
    {
        var start = _position;
        return TryReadInteger(out var negative, out var bits) && (negative || bits <= long.MaxValue)
            ? (long)bits
            : throw OutOfRange("a signed 64-bit integer", start);
    }

    public uint ReadUInt32()
    {
        var start = _position;
        return TryReadInteger(out var negative, out var bits) && !negative && bits <= uint.MaxValue
            ? (uint)bits
            : throw OutOfRange("an unsigned 32-bit integer", start);
    }

    public int ReadInt32()
    {
        var start = _position;
        var value = ReadInt64();
        return value is >= int.MinValue and <= int.MaxValue ? (int)value : throw OutOfRange("a signed 32-bit integer", start);
    }

    private readonly bool IsNegativeNext()
    {
        var probe = this;
        return probe.TryReadInteger(out var negative, out _) && negative;
    }

    // The value as 64 bits of two's complement, and whether these are a negative number.
    private bool TryReadInteger(out bool negative, out ulong bits)
    {
        var code = NextCode();
        long signed;
        switch (code)
        {
            case <= MessagePackCode.MaxPositiveFixInt:
                signed = code;
                break;
            case >= MessagePackCode.MinNegativeFixInt:
                signed = (sbyte)code;
                break;
            case MessagePackCode.UInt8:
                signed = Take(1)[0];
                break;
            case MessagePackCode.UInt16:
                signed = BinaryPrimitives.ReadUInt16BigEndian(Take(2));
                break;
            case MessagePackCode.UInt32:
                signed = BinaryPrimitives.ReadUInt32BigEndian(Take(4));
                break;
            case MessagePackCode.UInt64:
                bits = BinaryPrimitives.ReadUInt64BigEndian(Take(8));
                negative = false;
                return true;
            case MessagePackCode.Int8:
                signed = (sbyte)Take(1)[0];
                break;
            case MessagePackCode.Int16:
                signed = BinaryPrimitives.ReadInt16BigEndian(Take(2));
                break;
            case MessagePackCode.Int32:
                signed = BinaryPrimitives.ReadInt32BigEndian(Take(4));
                break;
            case MessagePackCode.Int64:
                signed = BinaryPrimitives.ReadInt64BigEndian(Take(8));
                break;
            default:
                bits = 0;
                negative = false;
                return false;
        }

        bits = (ulong)signed;
        negative = signed < 0;
        return true;
    }

    private readonly MessagePackException OutOfRange(string expected, int start)
    {
        if (MessagePackCode.TypeOf(_bytes[start]) != MessagePackType.Integer) return Mismatch(expected, start);
        return new MessagePackException($"{expected} expected, the number does not fit", start);
    }
}
