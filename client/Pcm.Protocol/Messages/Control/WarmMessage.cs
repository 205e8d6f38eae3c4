using Pcm.Protocol.MessagePack;

namespace Pcm.Protocol;

/// <summary>Brings a context up and keeps nothing open; answered by progress frames, then `done` or an error. Only variant and device of the options count.</summary>
public sealed record WarmMessage(string Context, OpenOptions Options) : IMessage<WarmMessage>
{
    public static MessageKind Kind => MessageKind.Warm;

    public static int Elements => 2;

    public void WriteTo(MessagePackWriter writer)
    {
        writer.Write(Context);
        Options.WriteTo(writer);
    }

    public static WarmMessage Read(ref MessagePackReader reader, ReadOnlyMemory<byte> payload) =>
        new(reader.ReadString(Limits.MaxContextBytes), OpenOptions.Read(ref reader));
}
