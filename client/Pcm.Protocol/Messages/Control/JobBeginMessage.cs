using Pcm.Protocol.MessagePack;

namespace Pcm.Protocol;

/// <summary>
/// A job's hold on devices stands in their gates: take off what may not stay, and bring what the job asked for. Answered by `done` with the
/// counts `evicted` and `kept` once what had to go is proven to be gone; what is brought comes later.
/// </summary>
/// <param name="Token">Names the holder in each gate.</param>
public sealed record JobBeginMessage(string Token) : IMessage<JobBeginMessage>
{
    public static MessageKind Kind => MessageKind.JobBegin;

    public static int Elements => 1;

    public void WriteTo(MessagePackWriter writer) => writer.Write(Token);

    public static JobBeginMessage Read(ref MessagePackReader reader, ReadOnlyMemory<byte> payload) => new(reader.ReadName());
}
