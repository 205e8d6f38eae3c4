namespace Pcm.Protocol;

/// <summary>The peer is gone, or the socket failed. What was not answered may be asked again over another connection.</summary>
public sealed class ConnectionLostException(string message, Exception? inner = null) : IOException(message, inner);
