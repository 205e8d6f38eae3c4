using System.Net.Sockets;
using Pcm.Linux;
using Pcm.Protocol.MessagePack;

namespace Pcm.Protocol;

// Sending: two buffers, one being filled by senders and one being written by whoever found the socket idle.
public sealed partial class Connection
{
    // After so many writes in a row the flush moves off the sender's thread: a sender must not be kept by other senders' frames.
    private const int WritesOnSendersThread = 4;

    private readonly Lock _gate = new();
    private MessagePackWriter _queued = new();
    private MessagePackWriter _writing = new();
    private bool _flushing;
    private bool _closing;
    private Exception? _failure;

    // Bytes taken out of the queue since the beginning, and of these the bytes that the system has.
    private long _taken;
    private long _written;

    // Completed whenever the queue has been taken for writing, when it has been written, and on failure: whoever waits looks again.
    private TaskCompletionSource? _room;

    /// <summary>
    /// Queues a message; waits while <see cref="Limits.SendQueueBytes"/> or more are queued already. Memory under the message must stay as it
    /// is until the task completes.
    /// </summary>
    /// <exception cref="PcmException">Frame too large for the peer; nothing was queued.</exception>
    /// <exception cref="ConnectionLostException">The peer is gone.</exception>
    public ValueTask SendAsync<T>(uint stream, T message, CancellationToken cancellationToken = default)
        where T : IMessage<T>
    {
        cancellationToken.ThrowIfCancellationRequested();
        return TryQueue(stream, message) ? ValueTask.CompletedTask : WaitAndSendAsync(stream, message, cancellationToken);
    }

    /// <summary>Queues a received frame under another stream number, its payload as it is; waits as the other overload does.</summary>
    public ValueTask SendAsync(uint stream, Frame frame, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return TryQueue(stream, frame) ? ValueTask.CompletedTask : WaitAndSendAsync(stream, frame, cancellationToken);
    }

    /// <summary>
    /// Queues a message without waiting: for answers whose room the stream's credit has reserved. A peer that lets
    /// <see cref="Limits.MaxSendQueueBytes"/> pile up is taken for dead.
    /// </summary>
    /// <param name="stream">The stream it belongs to.</param>
    /// <param name="message">The message; it is encoded before this returns.</param>
    /// <param name="more">More follow at once, so this one may wait for them; the last one, or a flush, sends them all.</param>
    public void Post<T>(uint stream, T message, bool more = false)
        where T : IMessage<T>
    {
        bool flush;
        lock (_gate)
        {
            ThrowIfClosed();
            FrameWriter.Append(_queued, stream, message, MaxSendBytes);
            flush = ShouldFlush(more);
        }

        if (flush) _ = FlushLoopAsync();
        CheckPile();
    }

    /// <summary>Queues a received frame under another stream number without waiting.</summary>
    /// <inheritdoc cref="Post{T}"/>
    public void Post(uint stream, in Frame frame, bool more = false)
    {
        bool flush;
        lock (_gate)
        {
            ThrowIfClosed();
            FrameWriter.Append(_queued, stream, frame, MaxSendBytes);
            flush = ShouldFlush(more);
        }

        if (flush) _ = FlushLoopAsync();
        CheckPile();
    }

    /// <summary>
    /// Queues a message without waiting, and sends on the calling thread what the system takes at once: for programs too short-lived for a thread
    /// pool, which is called for only where the peer is slow. So a thread that has yet to read what the peer waits to send is never stuck
    /// here.
    /// </summary>
    /// <exception cref="PcmException">Frame too large for the peer; nothing was queued.</exception>
    /// <exception cref="ConnectionLostException">The peer is gone.</exception>
    public void Send<T>(uint stream, T message)
        where T : IMessage<T>
    {
        bool flush;
        lock (_gate)
        {
            ThrowIfClosed();
            FrameWriter.Append(_queued, stream, message, MaxSendBytes);
            flush = ShouldFlush(more: false);
        }

        if (!flush)
        {
            CheckPile();
            return;
        }

        try
        {
            while (TakeQueued())
            {
                var sent = UnixSocket.SendAtOnce(_socket, _writing.WrittenSpan);
                if (sent == _writing.Length) continue;
                _ = FlushLoopAsync(_writing.WrittenMemory[sent..]);
                return;
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            Fail(Lost("sending", e));
            ThrowIfFailed();
        }
    }

    /// <summary>Waits until everything queued so far has been handed to the system.</summary>
    public async ValueTask FlushAsync(CancellationToken cancellationToken = default)
    {
        bool start;
        long wanted;
        lock (_gate)
        {
            ThrowIfFailed();
            wanted = _taken + _queued.Length;
            if (_written >= wanted) return;
            start = ShouldFlush(more: false);
        }

        if (start) _ = FlushLoopAsync();
        while (true)
        {
            Task room;
            lock (_gate)
            {
                ThrowIfFailed();
                if (_written >= wanted) return;
                room = RoomAsync();
            }

            await room.WaitAsync(cancellationToken);
        }
    }

    // The last frame, if there is one: whatever others want to send comes too late.
    private void SayLast(PcmException? error)
    {
        lock (_gate)
        {
            ThrowIfClosed();
            if (error is not null) FrameWriter.Append(_queued, 0, new ErrorMessage(error), MaxSendBytes);
            _closing = true;
        }
    }

    private bool TryQueue<T>(uint stream, T message)
        where T : IMessage<T>
    {
        bool flush;
        lock (_gate)
        {
            ThrowIfClosed();
            if (_queued.Length >= Limits.SendQueueBytes) return false;
            FrameWriter.Append(_queued, stream, message, MaxSendBytes);
            flush = ShouldFlush(more: false);
        }

        if (flush) _ = FlushLoopAsync();
        return true;
    }

    private bool TryQueue(uint stream, in Frame frame)
    {
        bool flush;
        lock (_gate)
        {
            ThrowIfClosed();
            if (_queued.Length >= Limits.SendQueueBytes) return false;
            FrameWriter.Append(_queued, stream, frame, MaxSendBytes);
            flush = ShouldFlush(more: false);
        }

        if (flush) _ = FlushLoopAsync();
        return true;
    }

    private async ValueTask WaitAndSendAsync<T>(uint stream, T message, CancellationToken cancellationToken)
        where T : IMessage<T>
    {
        do await WaitForRoomAsync(cancellationToken);
        while (!TryQueue(stream, message));
    }

    private async ValueTask WaitAndSendAsync(uint stream, Frame frame, CancellationToken cancellationToken)
    {
        do await WaitForRoomAsync(cancellationToken);
        while (!TryQueue(stream, frame));
    }

    /// <summary>
    /// Waits while <see cref="Limits.SendQueueBytes"/> or more are queued: for whoever posts answers, before it takes more to answer from a peer
    /// that does not read them. Ends at once when nothing more can be sent.
    /// </summary>
    public Task WaitForRoomAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_failure is not null || _queued.Length < Limits.SendQueueBytes) return Task.CompletedTask;
            return RoomAsync().WaitAsync(cancellationToken);
        }
    }

    // Under the gate.
    private Task RoomAsync() => (_room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    // Under the gate: whether the caller has to start a flush once it has left it.
    private bool ShouldFlush(bool more)
    {
        CountUnread();
        if (_flushing || (more && _queued.Length < Limits.ReceiveBufferBytes)) return false;
        return _flushing = true;
    }

    private void ThrowIfClosed()
    {
        ThrowIfFailed();
        if (_closing) throw new ConnectionLostException("the connection is being closed on this side");
    }

    private void ThrowIfFailed()
    {
        if (_failure is { } failure) throw new ConnectionLostException(failure.Message, failure);
    }

    // Run by whoever set _flushing. Writes until nothing is queued; on the caller's thread as long as the socket takes the bytes at once.
    // What is left of a buffer that was taken before comes first.
    private async Task FlushLoopAsync(ReadOnlyMemory<byte> rest = default)
    {
        try
        {
            for (var writes = 0; !rest.IsEmpty || TakeQueued(); writes++)
            {
                if (writes == WritesOnSendersThread) await Task.Yield();
                if (rest.IsEmpty) rest = _writing.WrittenMemory;
                while (!rest.IsEmpty) rest = rest[await _socket.SendAsync(rest)..];
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            Fail(Lost("sending", e));
        }
    }

    // Run by whoever set _flushing, after the last buffer was written: swaps the buffers if there is more, else ends the flush. Either way
    // whoever waits for room looks again.
    private bool TakeQueued()
    {
        TaskCompletionSource? room;
        bool more;
        lock (_gate)
        {
            room = _room;
            _room = null;
            _written = _taken;
            _writing.Clear();
            if (_writing.CapacityBytes > Limits.KeptSendBufferBytes) _writing.Dispose();

            more = _queued.Length > 0 && _failure is null;
            if (more)
            {
                (_queued, _writing) = (_writing, _queued);
                _taken += _writing.Length;
            }
            else
            {
                _flushing = false;
            }

            CountUnread();
        }

        room?.TrySetResult();
        return more;
    }
}
