using Pcm.Protocol.MessagePack;

namespace Pcm.Protocol;

/// <summary>The worker's context is up.</summary>
public sealed record LoadedMessage(ContextFacts Facts) : IMessage<LoadedMessage>
{
    public static MessageKind Kind => MessageKind.Loaded;

    public static int Elements => 1;

    public void WriteTo(MessagePackWriter writer) => Facts.WriteTo(writer);

    public static LoadedMessage Read(ref MessagePackReader reader, ReadOnlyMemory<byte> payload) => new(ContextFacts.Read(ref reader));
}
