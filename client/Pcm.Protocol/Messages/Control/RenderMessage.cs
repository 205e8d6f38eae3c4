using Pcm.Protocol.MessagePack;

namespace Pcm.Protocol;

/// <summary>Asks how one row's prompt looks to the model; answered by progress frames while the context comes up, then `rendered`.</summary>
public sealed record RenderMessage(string Context, IReadOnlyDictionary<string, string> Fields, OpenOptions Options) : IMessage<RenderMessage>
{
    public static MessageKind Kind => MessageKind.Render;

    public static int Elements => 3;

    public void WriteTo(MessagePackWriter writer)
    {
        writer.Write(Context);
        writer.WriteMapHeader(Fields.Count);
        foreach (var (name, value) in Fields)
        {
            writer.Write(name);
            writer.Write(value);
        }

        Options.WriteTo(writer);
    }

    public static RenderMessage Read(ref MessagePackReader reader, ReadOnlyMemory<byte> payload) => new(
        reader.ReadString(Limits.MaxContextBytes),
        reader.ReadStringMap(Limits.MaxRowFields, Limits.MaxRowBytes),
        OpenOptions.Read(ref reader));
}
