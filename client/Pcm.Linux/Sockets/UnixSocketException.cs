namespace Pcm.Linux;

/// <summary>A Unix socket could not be reached or made.</summary>
public sealed class UnixSocketException(UnixSocketError reason, string message, Exception? inner = null) : IOException(message, inner)
{
    public UnixSocketError Reason { get; } = reason;
}
