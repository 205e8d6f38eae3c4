using Pcm.Protocol.MessagePack;

namespace Pcm.Protocol;

/// <summary>Why a row has no answer.</summary>
/// <param name="Permanent">True: it is the row's result. False: the row may be sent again.</param>
public readonly record struct RowError(ErrorCode Code, string Text, bool Permanent)
{
    public RowError(ErrorCode code, string text)
        : this(code, text, code.IsPermanent())
    {
    }

    internal void WriteTo(MessagePackWriter writer)
    {
        writer.WriteArrayHeader(2);
        writer.Write(Text);
        writer.Write(Permanent);
    }

    internal static RowError Read(ref MessagePackReader reader, ErrorCode code)
    {
        if (reader.ReadArrayHeader() < 2) throw new MessagePackException("a row's error has two elements", reader.Position);
        return new RowError(code, reader.ReadString(Limits.MaxMessageBytes), reader.ReadBoolean());
    }
}
