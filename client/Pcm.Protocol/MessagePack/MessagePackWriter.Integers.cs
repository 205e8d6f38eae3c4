using System.Buffers.Binary;

namespace Pcm.Protocol.MessagePack;

// Integers in the shortest encoding; numbers that are not negative as unsigned ones.
public sealed partial class MessagePackWriter
{
    public void Write(ulong value)
    {
        switch (value)
        {
            case <= MessagePackCode.MaxPositiveFixInt:
                Reserve(1)[0] = (byte)value;
                break;
            case <= byte.MaxValue:
                var two = Reserve(2);
                two[0] = MessagePackCode.UInt8;
                two[1] = (byte)value;
                break;
            case <= ushort.MaxValue:
                var three = Reserve(3);
                three[0] = MessagePackCode.UInt16;
                BinaryPrimitives.WriteUInt16BigEndian(three[1..], (ushort)value);
                break;
            case <= uint.MaxValue:
                var five = Reserve(5);
                five[0] = MessagePackCode.UInt32;
                BinaryPrimitives.WriteUInt32BigEndian(five[1..], (uint)value);
                break;
            default:
                var nine = Reserve(9);
                nine[0] = MessagePackCode.UInt64;
                BinaryPrimitives.WriteUInt64BigEndian(nine[1..], value);
                break;
        }
    }

    public void Write(long value)
    {
        switch (value)
        {
            case >= 0:
                Write((ulong)value);
                break;
            case >= -32:
                Reserve(1)[0] = (byte)value;
                break;
            case >= sbyte.MinValue:
                var two = Reserve(2);
                two[0] = MessagePackCode.Int8;
                two[1] = (byte)value;
                break;
            case >= short.MinValue:
                var three = Reserve(3);
                three[0] = MessagePackCode.Int16;
                BinaryPrimitives.WriteInt16BigEndian(three[1..], (short)value);
                break;
            case >= int.MinValue:
                var five = Reserve(5);
                five[0] = MessagePackCode.Int32;
                BinaryPrimitives.WriteInt32BigEndian(five[1..], (int)value);
                break;
            default:
                var nine = Reserve(9);
                nine[0] = MessagePackCode.Int64;
                BinaryPrimitives.WriteInt64BigEndian(nine[1..], value);
                break;
        }
    }

    public void Write(int value) => Write((long)value);

    public void Write(uint value) => Write((ulong)value);
}
