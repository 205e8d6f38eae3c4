namespace Pcm.Protocol.MessagePack;

/// <summary>A point in time as the specification has it: seconds since 1970-01-01T00:00:00Z and nanoseconds (0 to 999,999,999) after that.</summary>
public readonly record struct MessagePackTimestamp(long Seconds, uint Nanoseconds);
