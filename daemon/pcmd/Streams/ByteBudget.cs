namespace Pcmd.Streams;

/// <summary>
/// Bounds the bytes that clients may have in memory together. Who finds it spent waits in line, which stops the reading of that client's
/// socket and so, in the end, the client. A share of a whole stands in two lines, its own first: a user whose share is spent keeps nobody
/// else waiting.
/// </summary>
internal sealed class ByteBudget(long limitBytes, ByteBudget? whole = null)
{
    private readonly Lock _gate = new();
    private readonly Queue<Waiter> _waiting = new();

    private sealed record Waiter(long Bytes, TaskCompletionSource Granted);

    public long TakenBytes { get; private set; }

    public async ValueTask TakeAsync(long bytes, CancellationToken cancellationToken)
    {
        await TakeOwnAsync(bytes, cancellationToken);
        if (whole is null)
            return;
        try
        {
            await whole.TakeAsync(bytes, cancellationToken);
        }
        catch
        {
            ReleaseOwn(bytes);
            throw;
        }
    }

    /// <summary>Takes them if there is room now; for what is held so long that nobody can be let wait for it.</summary>
    public bool TryTake(long bytes)
    {
        lock (_gate)
        {
            if (_waiting.Count > 0 || !Fits(bytes))
                return false;
            TakenBytes += bytes;
        }

        if (whole is null || whole.TryTake(bytes))
            return true;
        ReleaseOwn(bytes);
        return false;
    }

    public void Release(long bytes)
    {
        ReleaseOwn(bytes);
        whole?.Release(bytes);
    }

    private ValueTask TakeOwnAsync(long bytes, CancellationToken cancellationToken)
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

    private void ReleaseOwn(long bytes)
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
                ReleaseOwn(0);
        });
        await waiter.Granted.Task;
    }
}
