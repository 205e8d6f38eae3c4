using System.Buffers.Binary;
using Pcm.Protocol;

namespace Pcm.Worker.Scheduling;

internal sealed partial class RowStream
{
    private const byte UInt32 = 0xce, UInt64 = 0xcf;

    /// <summary>Says to the supervisor what no worker says.</summary>
    public void Misbehave(string name, ulong row)
    {
        switch (name)
        {
            // A length over every limit.
            case "garbage":
                SendRaw([0xff, 0xff, 0xff, 0xff, 0xc1, 0xc1]);
                break;

            // An error for the row, and behind it something that is no answer at all.
            case "broken-results":
                SendFrame([0x93, (byte)MessageKind.Results, UInt32, .. BigEndian(Id), 0x92,
                    0x93, UInt64, .. BigEndian(row), (byte)ErrorCode.ItemFailed, 0x92, 0xa6, .. "broken"u8, 0xc3, 0x07]);
                break;

            // Answers to rows that nobody sent, on this stream and on one that is not there.
            case "unasked":
                SendFrame([0x93, (byte)MessageKind.Results, UInt32, .. BigEndian(Id), 0x91, 0x93, UInt64, .. BigEndian(row + (1ul << 40)), 0x00, 0xc0]);
                SendFrame([0x93, (byte)MessageKind.Results, UInt32, .. BigEndian(Id + 1_000_000), 0x91, 0x93, UInt64, .. BigEndian(row), 0x00, 0xc0]);
                break;

            // The end of the stream, with rows unanswered.
            case "end":
                connection.Post(Id, new EndedMessage(0, 0, 0));
                break;
        }
    }

    private void SendFrame(byte[] body)
    {
        var length = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, body.Length);
        SendRaw([.. length, .. body]);
    }

    private void SendRaw(byte[] bytes)
    {
        using var timeout = new CancellationTokenSource(Protocol.Limits.CloseTimeout);
        connection.FlushAsync(timeout.Token).AsTask().GetAwaiter().GetResult();
        connection.Socket.Send(bytes);
    }

    private static byte[] BigEndian(uint value)
    {
        var bytes = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }

    private static byte[] BigEndian(ulong value)
    {
        var bytes = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        return bytes;
    }
}
