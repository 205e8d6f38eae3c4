using Pcm.Protocol.MessagePack;

namespace Pcm.Protocol;

/// <summary>The context can be used; what was found.</summary>
public sealed record CheckedMessage(ContextFacts Facts) : IMessage<CheckedMessage>
{
    public static MessageKind Kind => MessageKind.Checked;

    public static int Elements => 1;

    public void WriteTo(MessagePackWriter writer) => Facts.WriteTo(writer);

    public static CheckedMessage Read(ref MessagePackReader reader, ReadOnlyMemory<byte> payload) => new(ContextFacts.Read(ref reader));
}
