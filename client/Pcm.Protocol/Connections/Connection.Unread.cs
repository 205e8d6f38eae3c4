namespace Pcm.Protocol;

// What a peer does not read: bounded for the connection, and for all connections that count into one sum.
public sealed partial class Connection
{
    private long _counted;

    // Under the gate, after the queue has changed.
    private void CountUnread()
    {
        if (Unread is null || _failure is not null) return;
        var unread = _taken - _written + _queued.Length;
        Unread.Add(unread - _counted);
        _counted = unread;
    }

    // Whoever does not wait must not fill the memory for a peer that never reads.
    private void CheckPile()
    {
        var most = Unread is { IsOver: true } ? Limits.ReceiveBufferBytes : Limits.MaxSendQueueBytes;
        if (_queued.Length <= most) return;
        Fail(new ConnectionLostException($"the peer does not read: more than {most} bytes wait for it"));
        _socket.Dispose();
    }
}
