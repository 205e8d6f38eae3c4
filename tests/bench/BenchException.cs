namespace Pcm.Bench;

/// <summary>A figure cannot be measured here; the message says why and what to do.</summary>
public sealed class BenchException(string message) : Exception(message);
