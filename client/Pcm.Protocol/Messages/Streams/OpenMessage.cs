using Pcm.Protocol.MessagePack;

namespace Pcm.Protocol;

/// <summary>Opens the stream in its frame's head; answered by progress frames while the context comes up, then `opened` or an error.</summary>
/// <param name="Context">A name, or the absolute path of a manifest where the daemon takes those. A worker ignores it.</param>
public sealed record OpenMessage(InferenceTask Task, string Context, OpenOptions Options) : IMessage<OpenMessage>
{
    public static MessageKind Kind => MessageKind.Open;

    public static int Elements => 3;

    public void WriteTo(MessagePackWriter writer)
    {
        writer.Write(Task == InferenceTask.Classify ? "classify" : "generate");
        writer.Write(Context);
        Options.WriteTo(writer);
    }

    public static OpenMessage Read(ref MessagePackReader reader, ReadOnlyMemory<byte> payload)
    {
        var name = reader.ReadName();
        var task = name switch
        {
            "classify" => InferenceTask.Classify,
            "generate" => InferenceTask.Generate,
            _ => throw new PcmException(ErrorCode.BadRequest, $"no task '{name}'; there are classify and generate"),
        };
        return new OpenMessage(task, reader.ReadString(Limits.MaxContextBytes), OpenOptions.Read(ref reader));
    }
}
