using Pcm.Protocol.MessagePack;

namespace Pcm.Protocol;

/// <summary>The stream has no more rows; answered by `ended` once every row is answered.</summary>
public sealed record EndMessage : IMessage<EndMessage>
{
    public static EndMessage Instance { get; } = new();

    public static MessageKind Kind => MessageKind.End;

    public static int Elements => 0;

    public void WriteTo(MessagePackWriter writer)
    {
    }

    public static EndMessage Read(ref MessagePackReader reader, ReadOnlyMemory<byte> payload) => Instance;
}
