using Pcm.Protocol.MessagePack;

namespace Pcm.Protocol;

/// <summary>The sender wants no more of the stream: unanswered rows are dropped, and an error of code `cancelled` ends it.</summary>
public sealed record CancelMessage : IMessage<CancelMessage>
{
    public static CancelMessage Instance { get; } = new();

    public static MessageKind Kind => MessageKind.Cancel;

    public static int Elements => 0;

    public void WriteTo(MessagePackWriter writer)
    {
    }

    public static CancelMessage Read(ref MessagePackReader reader, ReadOnlyMemory<byte> payload) => Instance;
}
