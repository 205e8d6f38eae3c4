using Pcm.Protocol.MessagePack;

namespace Pcm.Protocol;

/// <summary>The contexts that the asking user may use.</summary>
public sealed record ListReplyMessage(IReadOnlyList<ListedContext> Contexts) : IMessage<ListReplyMessage>
{
    public static MessageKind Kind => MessageKind.ListReply;

    public static int Elements => 1;

    public void WriteTo(MessagePackWriter writer)
    {
        writer.WriteArrayHeader(Contexts.Count);
        foreach (var context in Contexts) context.WriteTo(writer);
    }

    public static ListReplyMessage Read(ref MessagePackReader reader, ReadOnlyMemory<byte> payload)
    {
        var count = reader.ReadArrayHeader(Limits.MaxListEntries);
        var contexts = new List<ListedContext>(count);
        for (; count > 0; count--) contexts.Add(ListedContext.Read(ref reader));
        return new ListReplyMessage(contexts);
    }
}
