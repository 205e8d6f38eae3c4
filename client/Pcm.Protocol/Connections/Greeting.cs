namespace Pcm.Protocol;

/// <summary>A peer's greeting: exactly one of the two is there.</summary>
/// <param name="Version">The version that both speak.</param>
/// <param name="Hello">Of a client.</param>
/// <param name="Attach">Of a worker.</param>
public sealed record Greeting(uint Version, HelloMessage? Hello, AttachMessage? Attach);
