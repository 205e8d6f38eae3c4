using System.Buffers.Binary;

namespace Pcm.Protocol.MessagePack;

// Extension values and the specification's timestamp.
public sealed partial class MessagePackWriter
{
    private const uint NanosecondsPerSecond = 1_000_000_000;

    public void WriteExtension(sbyte type, ReadOnlySpan<byte> data)
    {
        byte? fixedSize = data.Length switch
        {
            1 => MessagePackCode.FixExt1,
            2 => MessagePackCode.FixExt2,
            4 => MessagePackCode.FixExt4,
            8 => MessagePackCode.FixExt8,
            16 => MessagePackCode.FixExt16,
            _ => null,
        };
        if (fixedSize is { } code) Reserve(1)[0] = code;
        else WriteHeader(data.Length, MessagePackCode.Ext8, MessagePackCode.Ext16, MessagePackCode.Ext32);

        Reserve(1)[0] = (byte)type;
        data.CopyTo(Reserve(data.Length));
    }

    /// <summary>A timestamp in the shortest of the specification's three forms.</summary>
    public void Write(MessagePackTimestamp value)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(value.Nanoseconds, NanosecondsPerSecond);
        Span<byte> data = stackalloc byte[12];
        if (value.Seconds is < 0 or > 0x3_ffff_ffff)
        {
            BinaryPrimitives.WriteUInt32BigEndian(data, value.Nanoseconds);
            BinaryPrimitives.WriteInt64BigEndian(data[4..], value.Seconds);
        }
        else if (value.Nanoseconds != 0 || value.Seconds > uint.MaxValue)
        {
            data = data[..8];
            BinaryPrimitives.WriteUInt64BigEndian(data, ((ulong)value.Nanoseconds << 34) | (ulong)value.Seconds);
        }
        else
        {
            data = data[..4];
            BinaryPrimitives.WriteUInt32BigEndian(data, (uint)value.Seconds);
        }

        WriteExtension(MessagePackCode.TimestampExtension, data);
    }
}
