using Pcm.Protocol.MessagePack;

namespace Pcm.Protocol;

/// <summary>Loads a context to see whether it can be used; answered by progress frames, then `checked` or an error.</summary>
public sealed record CheckMessage(string Context, OpenOptions Options) : IMessage<CheckMessage>
{
    public static MessageKind Kind => MessageKind.Check;

    public static int Elements => 2;

    public void WriteTo(MessagePackWriter writer)
    {
        writer.Write(Context);
        Options.WriteTo(writer);
    }

    public static CheckMessage Read(ref MessagePackReader reader, ReadOnlyMemory<byte> payload) =>
        new(reader.ReadString(Limits.MaxContextBytes), OpenOptions.Read(ref reader));
}
