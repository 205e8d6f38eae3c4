namespace Pcm.Protocol;

/// <summary>A device must not be touched now; the message says why.</summary>
public sealed class GateClosedException(string message) : Exception(message);
