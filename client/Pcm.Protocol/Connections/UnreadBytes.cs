namespace Pcm.Protocol;

/// <summary>Counts the bytes that wait unread by the peers of several connections. Past the limit those that do not read are cut off.</summary>
public sealed class UnreadBytes(long limitBytes)
{
    private long _bytes;

    public long Bytes => Interlocked.Read(ref _bytes);

    public bool IsOver => Bytes > limitBytes;

    internal void Add(long bytes) => Interlocked.Add(ref _bytes, bytes);
}
