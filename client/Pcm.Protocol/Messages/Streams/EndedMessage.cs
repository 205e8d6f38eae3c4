using Pcm.Protocol.MessagePack;

namespace Pcm.Protocol;

/// <summary>Every row of the stream is answered and the stream is gone.</summary>
/// <param name="Rows">Rows answered.</param>
/// <param name="Passes">Passes of the model that had a row of the stream in them.</param>
/// <param name="DeviceMs">Time of these passes, shared ones by the stream's share of the rows.</param>
public sealed record EndedMessage(ulong Rows, ulong Passes, double DeviceMs) : IMessage<EndedMessage>
{
    public static MessageKind Kind => MessageKind.Ended;

    public static int Elements => 1;

    public void WriteTo(MessagePackWriter writer)
    {
        var map = new MapWriter(writer);
        map.Add("rows", Rows);
        map.Add("passes", Passes);
        map.Add("device_ms", DeviceMs);
        map.End();
    }

    public static EndedMessage Read(ref MessagePackReader reader, ReadOnlyMemory<byte> payload)
    {
        ulong rows = 0, passes = 0;
        double deviceMs = 0;
        for (var pairs = reader.ReadMapHeader(); pairs > 0; pairs--)
        {
            switch (reader.ReadName())
            {
                case "rows": rows = reader.ReadUInt64(); break;
                case "passes": passes = reader.ReadUInt64(); break;
                case "device_ms": deviceMs = reader.ReadDouble(); break;
                default: reader.Skip(); break;
            }
        }

        return new EndedMessage(rows, passes, deviceMs);
    }
}
