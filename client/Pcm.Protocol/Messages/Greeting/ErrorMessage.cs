using Pcm.Protocol.MessagePack;

namespace Pcm.Protocol;

/// <summary>Ends its stream; on stream 0 the connection closes after it.</summary>
/// <param name="Name">The code's name, so that a peer that does not know the number can still say it.</param>
/// <param name="Text">What happened, to what, and what to do.</param>
/// <param name="Permanent">True where the same request would fail again.</param>
public sealed record ErrorMessage(ErrorCode Code, string Name, string Text, bool Permanent) : IMessage<ErrorMessage>
{
    public ErrorMessage(ErrorCode code, string text)
        : this(code, code.Name(), text, code.IsPermanent())
    {
    }

    public ErrorMessage(PcmException error)
        : this(error.Code, error.Code.Name(), error.Message, error.Permanent)
    {
    }

    public static MessageKind Kind => MessageKind.Error;

    public static int Elements => 4;

    /// <summary>The error as an exception on the side that receives it.</summary>
    public PcmException ToException() => new(Code, Text, Permanent);

    public void WriteTo(MessagePackWriter writer)
    {
        writer.Write((uint)Code);
        writer.Write(Name);
        writer.Write(Text);
        writer.Write(Permanent);
    }

    public static ErrorMessage Read(ref MessagePackReader reader, ReadOnlyMemory<byte> payload) => new(
        (ErrorCode)reader.ReadUInt32(), reader.ReadName(), reader.ReadString(Limits.MaxMessageBytes), reader.ReadBoolean());
}
