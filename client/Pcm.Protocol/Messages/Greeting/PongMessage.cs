using Pcm.Protocol.MessagePack;

namespace Pcm.Protocol;

/// <summary>The answer to a ping.</summary>
public sealed record PongMessage(ulong Nonce) : IMessage<PongMessage>
{
    public static MessageKind Kind => MessageKind.Pong;

    public static int Elements => 1;

    public void WriteTo(MessagePackWriter writer) => writer.Write(Nonce);

    public static PongMessage Read(ref MessagePackReader reader, ReadOnlyMemory<byte> payload) => new(reader.ReadUInt64());
}
