using Pcm.Protocol.MessagePack;

namespace Pcm.Protocol;

/// <summary>The stream is open: rows may come.</summary>
/// <param name="Credit">Rows that may be unanswered at any time.</param>
public sealed record OpenedMessage(int Credit, ContextFacts Facts) : IMessage<OpenedMessage>
{
    public static MessageKind Kind => MessageKind.Opened;

    public static int Elements => 2;

    public void WriteTo(MessagePackWriter writer)
    {
        writer.Write(Credit);
        Facts.WriteTo(writer);
    }

    public static OpenedMessage Read(ref MessagePackReader reader, ReadOnlyMemory<byte> payload) =>
        new(reader.ReadInt32(), ContextFacts.Read(ref reader));
}
