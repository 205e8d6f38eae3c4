using Pcm.Protocol.MessagePack;

namespace Pcm.Protocol;

/// <summary>Takes a context off its devices; answered by `done` with the count `evicted`.</summary>
/// <param name="Context">Empty: every context.</param>
/// <param name="Device">Only from this device; null: from all.</param>
public sealed record EvictMessage(string Context, string? Device = null) : IMessage<EvictMessage>
{
    public static MessageKind Kind => MessageKind.Evict;

    public static int Elements => 2;

    public void WriteTo(MessagePackWriter writer)
    {
        writer.Write(Context);
        var options = new MapWriter(writer);
        options.Add("device", Device);
        options.End();
    }

    public static EvictMessage Read(ref MessagePackReader reader, ReadOnlyMemory<byte> payload)
    {
        var context = reader.ReadString(Limits.MaxContextBytes);
        string? device = null;
        for (var pairs = reader.ReadMapHeader(); pairs > 0; pairs--)
        {
            if (reader.ReadName() == "device") device = reader.ReadName();
            else reader.Skip();
        }

        return new EvictMessage(context, device);
    }
}
