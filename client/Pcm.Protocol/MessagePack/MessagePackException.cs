namespace Pcm.Protocol.MessagePack;

/// <summary>Bytes that are not MessagePack, or not of the type that was asked for. On the wire it is a protocol violation.</summary>
public sealed class MessagePackException(string message, int offset, Exception? inner = null)
    : PcmException(ErrorCode.ProtocolViolation, $"{message} (at byte {offset})", inner)
{
    /// <summary>Where the offending value begins, in bytes from the start of what was read.</summary>
    public int Offset { get; } = offset;
}
