using System.Net.Sockets;
using Pcm.Protocol.MessagePack;

namespace Pcm.Protocol;

/// <summary>
/// Frames over one Unix socket, both ways at once. Any number of threads may send; one at a time may read. Sending goes through one bounded
/// queue: frames that wait for the socket leave together in one write. A failed send does not end reading, so that the peer's last error
/// frame is still seen; the first failure is the one that every later send reports.
/// </summary>
public sealed partial class Connection : IAsyncDisposable, IDisposable
{
    private readonly Socket _socket;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _closed = new();
    private int _disposed;

    /// <summary>Takes over a connected stream socket.</summary>
    public Connection(Socket socket, TimeProvider? time = null)
    {
        _socket = socket;
        _time = time ?? TimeProvider.System;
        Closed = _closed.Token;
    }

    /// <summary>The socket, for what the system knows of the peer.</summary>
    public Socket Socket => _socket;

    /// <summary>The clock of this connection's timeouts.</summary>
    internal TimeProvider Time => _time;

    /// <summary>Cancelled once nothing more can be sent: a send failed, or the connection was closed here.</summary>
    public CancellationToken Closed { get; }

    /// <summary>Why nothing more can be sent; null while it can.</summary>
    public Exception? Failure => _failure;

    /// <summary>Largest frame that is taken from the peer. A listener lowers it until the peer has greeted.</summary>
    public int MaxReceiveBytes
    {
        get => _incoming.MaxFrameBytes;
        set => _incoming.MaxFrameBytes = value;
    }

    /// <summary>Largest frame that the peer takes.</summary>
    public int MaxSendBytes { get; set; } = Limits.MaxFrameBytes;

    /// <summary>Where room for large frames is taken from; null bounds them by <see cref="MaxReceiveBytes"/> alone.</summary>
    public IFrameRoom? Room { get; set; }

    /// <summary>Counts what the peer leaves unread together with other connections. Set before anything is sent.</summary>
    public UnreadBytes? Unread { get; set; }

    /// <summary>
    /// Closes in order: everything queued and then an error for stream 0, if one is given, for as long as <see cref="Limits.CloseTimeout"/>;
    /// then the socket. Nothing can be sent from its call on, so that the error is the last word. Never throws for a peer that is gone.
    /// </summary>
    public async ValueTask CloseAsync(PcmException? error = null)
    {
        try
        {
            SayLast(error);
            using var timeout = new CancellationTokenSource(Limits.CloseTimeout, _time);
            await FlushAsync(timeout.Token);
        }
        catch (Exception e) when (e is ConnectionLostException or OperationCanceledException or PcmException)
        {
            // Nobody is left to tell; the socket is closed all the same.
        }

        Dispose();
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Closes at once; what is queued is dropped, and reads and sends under way fail.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        Fail(new ConnectionLostException("the connection was closed on this side"));
        _socket.Dispose();
        GiveRoomBack();
    }

    // Only the first failure counts: what follows are its echoes.
    private void Fail(Exception failure)
    {
        TaskCompletionSource? room;
        lock (_gate)
        {
            if (_failure is not null) return;
            _failure = failure;
            room = _room;
            _room = null;
            Unread?.Add(-_counted);
            _counted = 0;
        }

        room?.TrySetResult();

        // Whoever waits for it goes on elsewhere: this thread may hold locks of the sender's.
        _ = _closed.CancelAsync();
    }

    private static ConnectionLostException Lost(string doing, Exception e) =>
        new(e is SocketException socket ? $"the connection failed while {doing}: {socket.SocketErrorCode}" : $"the connection was closed while {doing}", e);
}
