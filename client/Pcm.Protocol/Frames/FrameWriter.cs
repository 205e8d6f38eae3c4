using System.Buffers.Binary;
using Pcm.Protocol.MessagePack;

namespace Pcm.Protocol;

/// <summary>Appends whole frames, length and body, to a writer.</summary>
public static class FrameWriter
{
    /// <summary>Appends a message as a frame.</summary>
    /// <exception cref="PcmException">Frame too large: nothing has been appended.</exception>
    public static void Append<T>(MessagePackWriter writer, uint stream, T message, int maxFrameBytes = Limits.MaxFrameBytes)
        where T : IMessage<T>
    {
        var start = writer.Length;
        try
        {
            Begin(writer, T.Kind, stream, T.Elements);
            message.WriteTo(writer);
            Finish(writer, start, T.Kind, maxFrameBytes);
        }
        catch
        {
            writer.TruncateTo(start);
            throw;
        }
    }

    /// <summary>Appends a frame that was received, under another stream number, its payload untouched.</summary>
    /// <exception cref="PcmException">Frame too large: nothing has been appended.</exception>
    public static void Append(MessagePackWriter writer, uint stream, in Frame frame, int maxFrameBytes = Limits.MaxFrameBytes)
    {
        var start = writer.Length;
        try
        {
            Begin(writer, frame.Kind, stream, frame.PayloadElements);
            writer.WriteRaw(frame.PayloadSpan);
            Finish(writer, start, frame.Kind, maxFrameBytes);
        }
        catch
        {
            writer.TruncateTo(start);
            throw;
        }
    }

    private static void Begin(MessagePackWriter writer, MessageKind kind, uint stream, int payloadElements)
    {
        writer.Reserve(Limits.LengthBytes);
        writer.WriteArrayHeader(2 + payloadElements);
        writer.Write((uint)kind);
        writer.Write(stream);
    }

    private static void Finish(MessagePackWriter writer, int start, MessageKind kind, int maxFrameBytes)
    {
        var bodyBytes = writer.Length - start - Limits.LengthBytes;
        if (bodyBytes > maxFrameBytes)
        {
            throw new PcmException(ErrorCode.FrameTooLarge, $"{Frame.Name(kind)} of {bodyBytes} bytes is over the frame limit of {maxFrameBytes}");
        }

        BinaryPrimitives.WriteUInt32BigEndian(writer.Written(start, Limits.LengthBytes), (uint)bodyBytes);
    }
}
