using Pcm.Protocol.MessagePack;

namespace Pcm.Protocol;

/// <summary>A request without an answer of its own has been carried out.</summary>
/// <param name="Counts">What was done, such as `evicted`.</param>
public sealed record DoneMessage(IReadOnlyDictionary<string, ulong> Counts) : IMessage<DoneMessage>
{
    public static DoneMessage Nothing { get; } = new(new Dictionary<string, ulong>());

    public static MessageKind Kind => MessageKind.Done;

    public static int Elements => 1;

    public void WriteTo(MessagePackWriter writer)
    {
        writer.WriteMapHeader(Counts.Count);
        foreach (var (name, count) in Counts)
        {
            writer.Write(name);
            writer.Write(count);
        }
    }

    public static DoneMessage Read(ref MessagePackReader reader, ReadOnlyMemory<byte> payload) => new(reader.ReadCounters());
}
