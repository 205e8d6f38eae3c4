using Pcm.Protocol.MessagePack;

namespace Pcm.Protocol;

/// <summary>Asks which contexts there are.</summary>
public sealed record ListMessage : IMessage<ListMessage>
{
    public static ListMessage Instance { get; } = new();

    public static MessageKind Kind => MessageKind.List;

    public static int Elements => 0;

    public void WriteTo(MessagePackWriter writer)
    {
    }

    public static ListMessage Read(ref MessagePackReader reader, ReadOnlyMemory<byte> payload) => Instance;
}
