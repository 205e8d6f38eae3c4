namespace Pcm.Protocol;

/// <summary>
/// Room in memory for frames that are larger than a receive buffer, shared by many connections. It is asked for once a frame's length is known
/// and before the rest of it is read, and given back at the next read or the connection's end.
/// </summary>
public interface IFrameRoom
{
    ValueTask TakeAsync(int bytes, CancellationToken cancellationToken);

    void Release(int bytes);
}
