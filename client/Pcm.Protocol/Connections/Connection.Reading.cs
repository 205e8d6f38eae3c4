using System.Net.Sockets;

namespace Pcm.Protocol;

// Reading: one reader at a time, frames as views of one buffer that is given back while the connection idles.
public sealed partial class Connection
{
    // Dropped with the connection rather than given back: a read may still be under way in it when the socket is closed.
    private readonly FrameBuffer _incoming = new();
    private int _receiveTimeoutMs;
    private int _roomTaken;

    /// <summary>True when the next read will not wait: a chance to hold back a flush.</summary>
    public bool HasBufferedBytes => !_incoming.IsEmpty;

    /// <summary>
    /// The next frame, or null when the peer has closed in order. The frame is valid until the next read: <see cref="Frame.Copy"/> keeps it.
    /// </summary>
    /// <exception cref="PcmException">The peer broke the protocol: say so with <see cref="CloseAsync"/>.</exception>
    /// <exception cref="ConnectionLostException">The peer is gone, or stalled in the middle of a frame.</exception>
    public ValueTask<Frame?> ReadAsync(CancellationToken cancellationToken = default)
    {
        GiveRoomBack();
        return _incoming.TryTake(out var frame) ? ValueTask.FromResult<Frame?>(frame) : ReceiveFrameAsync(cancellationToken);
    }

    /// <summary>The next frame, read on the calling thread, which waits: for programs too short-lived for a thread pool.</summary>
    /// <param name="timeout">How long to wait for the next bytes; 0 or less waits for ever.</param>
    /// <exception cref="TimeoutException">Nothing came in time; reading may go on.</exception>
    /// <inheritdoc cref="ReadAsync"/>
    public Frame? Read(TimeSpan timeout)
    {
        Frame frame;
        while (!_incoming.TryTake(out frame))
        {
            int received;
            try
            {
                SetReceiveTimeout(timeout);
                received = _socket.Receive(_incoming.FreeSpace().Span);
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock)
            {
                throw new TimeoutException($"nothing came from the peer for {timeout.TotalSeconds:0.###} s", e);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                throw Lost("reading", e);
            }

            if (!Accept(received)) return null;
        }

        return frame;
    }

    private void SetReceiveTimeout(TimeSpan timeout)
    {
        var timeoutMs = timeout <= TimeSpan.Zero ? 0 : (int)Math.Ceiling(timeout.TotalMilliseconds);
        if (timeoutMs == _receiveTimeoutMs) return;
        _socket.ReceiveTimeout = _receiveTimeoutMs = timeoutMs;
    }

    private async ValueTask<Frame?> ReceiveFrameAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (_incoming.IsEmpty)
            {
                // An idle connection holds no buffer: a receive of no bytes only waits until there are some.
                _incoming.Release();
                await _socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None, cancellationToken);
                if (!Accept(await _socket.ReceiveAsync(_incoming.FreeSpace(), SocketFlags.None, cancellationToken))) return null;
                if (_incoming.TryTake(out var frame)) return frame;
            }

            return await ReceiveRestAsync(cancellationToken);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            throw Lost("reading", e);
        }
    }

    // A frame that has begun has to end in time.
    private async ValueTask<Frame?> ReceiveRestAsync(CancellationToken cancellationToken)
    {
        using var stalled = new CancellationTokenSource(Limits.FrameTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stalled.Token);
        try
        {
            Frame frame;
            do
            {
                if (RoomToTake() is { } bytes)
                {
                    // A wait for others' frames is not the peer's stalling.
                    stalled.CancelAfter(Timeout.InfiniteTimeSpan);
                    await TakeRoomAsync(bytes, cancellationToken);
                    stalled.CancelAfter(Limits.FrameTimeout);
                }

                if (!Accept(await _socket.ReceiveAsync(_incoming.FreeSpace(), SocketFlags.None, either.Token))) return null;
            }
            while (!_incoming.TryTake(out frame));
            return frame;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ConnectionLostException($"the peer stalled in the middle of a frame for {Limits.FrameTimeout.TotalSeconds} s");
        }
    }

    // Once its length is known, a large frame is read on only when there is room for all of it.
    private int? RoomToTake() =>
        Room is not null && _roomTaken == 0 && _incoming.AnnouncedBytes is > Limits.ReceiveBufferBytes and var bytes ? bytes : null;

    private async ValueTask TakeRoomAsync(int bytes, CancellationToken cancellationToken)
    {
        await Room!.TakeAsync(bytes, cancellationToken);
        Interlocked.Exchange(ref _roomTaken, bytes);
        // Closed meanwhile: whoever closed it found nothing to give back.
        if (Volatile.Read(ref _disposed) != 0) GiveRoomBack();
    }

    private void GiveRoomBack()
    {
        if (Interlocked.Exchange(ref _roomTaken, 0) is > 0 and var bytes) Room!.Release(bytes);
    }

    // False at an orderly end.
    private bool Accept(int received)
    {
        _incoming.Received(received);
        if (received > 0) return true;
        return _incoming.IsEmpty ? false : throw new ConnectionLostException("the peer closed the connection in the middle of a frame");
    }
}
