using Pcm.Protocol.MessagePack;

namespace Pcm.Protocol;

/// <summary>A context on its way up. Any number of these come before the answer.</summary>
/// <param name="Phase">One of <see cref="Phases"/>.</param>
/// <param name="Done">How much of <paramref name="Total"/> is done, in the phase's own unit: bytes, or steps.</param>
/// <param name="Total">0 where it is not known.</param>
/// <param name="Text">A line for a person; may be empty.</param>
public sealed record ProgressMessage(string Phase, ulong Done, ulong Total, string Text) : IMessage<ProgressMessage>
{
    public static MessageKind Kind => MessageKind.Progress;

    public static int Elements => 4;

    public void WriteTo(MessagePackWriter writer)
    {
        writer.Write(Phase);
        writer.Write(Done);
        writer.Write(Total);
        writer.Write(Text);
    }

    public static ProgressMessage Read(ref MessagePackReader reader, ReadOnlyMemory<byte> payload) => new(
        reader.ReadName(), reader.ReadUInt64(), reader.ReadUInt64(), reader.ReadString(Limits.MaxMessageBytes));

    /// <summary>The phases, in the order in which a context goes through them; some may be left out.</summary>
    public static class Phases
    {
        public const string Queued = "queued";
        public const string Staging = "staging";
        public const string Loading = "loading";
        public const string Proving = "proving";
        public const string Warming = "warming";
        public const string Ready = "ready";

        /// <summary>A pass is under way and gets on; from a worker to its daemon.</summary>
        public const string Working = "working";
    }
}
