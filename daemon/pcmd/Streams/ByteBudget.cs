namespace Pcmd.Streams;

/// <summary>
/// Bounds the bytes of unanswered rows of all streams together. Who finds it spent waits in line, which stops the reading of
/// that client's socket and so, in the end, the client.
/// </summary>
internal sealed class ByteBudget(long limitBytes)
{
    private readonly Lock _gate = new();
    private readonly Queue<Waiter> _waiting = new();

    private sealed record Waiter(long Bytes, TaskCompletionSource Granted);

    public long TakenBytes { get; private set; }

    public ValueTask TakeAsync(long bytes, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_waiting.Count == 0 && Fits(bytes))
            {
                TakenBytes += bytes;
                return ValueTask.CompletedTask;
            }

            var waiter = new Waiter(bytes, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            _waiting.Enqueue(waiter);
            return new ValueTask(WaitAsync(waiter, cancellationToken));
        }
    }

    public void Release(long bytes)
    {
        lock (_gate)
        {
            TakenBytes -= bytes;
            while (_waiting.TryPeek(out var next) && (next.Granted.Task.IsCompleted || Fits(next.Bytes)))
            {
                _waiting.Dequeue();
                if (next.Granted.TrySetResult())
                    TakenBytes += next.Bytes;
            }
        }
    }

    // A frame larger than the budget passes when it is alone.
    private bool Fits(long bytes) => TakenBytes == 0 || TakenBytes + bytes <= limitBytes;

    private async Task WaitAsync(Waiter waiter, CancellationToken cancellationToken)
    {
        await using var cancelled = cancellationToken.Register(() =>
        {
            if (waiter.Granted.TrySetCanceled(cancellationToken))
                Release(0);
        });
        await waiter.Granted.Task;
    }
}
