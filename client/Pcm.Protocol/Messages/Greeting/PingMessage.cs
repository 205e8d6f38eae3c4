using Pcm.Protocol.MessagePack;

namespace Pcm.Protocol;

/// <summary>Asks whether the peer lives; answered by a pong of the same nonce on the same stream.</summary>
public sealed record PingMessage(ulong Nonce) : IMessage<PingMessage>
{
    public static MessageKind Kind => MessageKind.Ping;

    public static int Elements => 1;

    public void WriteTo(MessagePackWriter writer) => writer.Write(Nonce);

    public static PingMessage Read(ref MessagePackReader reader, ReadOnlyMemory<byte> payload) => new(reader.ReadUInt64());
}
