using Pcm.Protocol.MessagePack;

namespace Pcm.Protocol;

/// <summary>Asks what the daemon holds and does.</summary>
/// <param name="All">Other users' work too, where the asker may see it.</param>
public sealed record StatusMessage(bool All = false) : IMessage<StatusMessage>
{
    public static MessageKind Kind => MessageKind.Status;

    public static int Elements => 1;

    public void WriteTo(MessagePackWriter writer)
    {
        var options = new MapWriter(writer);
        if (All) options.Add("all", true);
        options.End();
    }

    public static StatusMessage Read(ref MessagePackReader reader, ReadOnlyMemory<byte> payload)
    {
        var all = false;
        for (var pairs = reader.ReadMapHeader(); pairs > 0; pairs--)
        {
            if (reader.ReadName() == "all") all = reader.ReadBoolean();
            else reader.Skip();
        }

        return new StatusMessage(all);
    }
}
