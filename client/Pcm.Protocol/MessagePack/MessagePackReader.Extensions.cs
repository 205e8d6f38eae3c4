using System.Buffers.Binary;

namespace Pcm.Protocol.MessagePack;

// Extension values, and the one that the specification defines: the timestamp.
public ref partial struct MessagePackReader
{
    private const uint NanosecondsPerSecond = 1_000_000_000;

    /// <summary>An extension value: its type and its bytes.</summary>
    public ReadOnlySpan<byte> ReadExtension(out sbyte type)
    {
        var start = _position;
        var length = NextCode() switch
        {
            MessagePackCode.FixExt1 => 1u,
            MessagePackCode.FixExt2 => 2u,
            MessagePackCode.FixExt4 => 4u,
            MessagePackCode.FixExt8 => 8u,
            MessagePackCode.FixExt16 => 16u,
            MessagePackCode.Ext8 => Take(1)[0],
            MessagePackCode.Ext16 => BinaryPrimitives.ReadUInt16BigEndian(Take(2)),
            MessagePackCode.Ext32 => BinaryPrimitives.ReadUInt32BigEndian(Take(4)),
            _ => throw Mismatch("an extension", start),
        };
        type = (sbyte)Take(1)[0];
        return Take(length);
    }

    /// <summary>The specification's timestamp in any of its three forms.</summary>
    public MessagePackTimestamp ReadTimestamp()
    {
        var start = _position;
        var data = ReadExtension(out var type);
        if (type != MessagePackCode.TimestampExtension) throw new MessagePackException($"a timestamp expected, extension {type} found", start);

        var (seconds, nanoseconds) = data.Length switch
        {
            4 => (BinaryPrimitives.ReadUInt32BigEndian(data), 0u),
            8 => Unpack(BinaryPrimitives.ReadUInt64BigEndian(data)),
            12 => (BinaryPrimitives.ReadInt64BigEndian(data[4..]), BinaryPrimitives.ReadUInt32BigEndian(data)),
            _ => throw new MessagePackException($"a timestamp of {data.Length} bytes", start),
        };
        return nanoseconds < NanosecondsPerSecond
            ? new MessagePackTimestamp(seconds, nanoseconds)
            : throw new MessagePackException($"a timestamp with {nanoseconds} nanoseconds", start);

        static (long, uint) Unpack(ulong packed) => ((long)(packed & 0x3_ffff_ffff), (uint)(packed >> 34));
    }
}
