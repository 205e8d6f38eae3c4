using Pcm.Protocol.MessagePack;

namespace Pcm.Protocol;

/// <summary>
/// A job's holds were taken out of the gates: its rows are cancelled and its connections closed. Answered by `done` with the count `ended`.
/// </summary>
/// <param name="Job">Slurm's number of the job.</param>
public sealed record JobEndMessage(uint Job) : IMessage<JobEndMessage>
{
    public static MessageKind Kind => MessageKind.JobEnd;

    public static int Elements => 1;

    public void WriteTo(MessagePackWriter writer) => writer.Write(Job);

    public static JobEndMessage Read(ref MessagePackReader reader, ReadOnlyMemory<byte> payload) => new(reader.ReadUInt32());
}
