using Pcm.Protocol;

namespace Pcm.Client.Running;

/// <summary>Rows that ended in a transient error and are sent again, each after a pause that grows with its tries.</summary>
internal sealed class RowRetries(TimeProvider time)
{
    private readonly PriorityQueue<long, long> _due = new();

    /// <summary>Until the next row is due; null when none waits.</summary>
    public TimeSpan? NextIn
    {
        get
        {
            if (!_due.TryPeek(out _, out var due)) return null;
            var left = due - time.GetTimestamp();
            return left <= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds((double)left / time.TimestampFrequency);
        }
    }

    /// <exception cref="ClientException">The row was tried often enough.</exception>
    public void Add(RowSlot slot, RowError error)
    {
        if (++slot.Retries > Limits.RowAttempts)
        {
            throw new ClientException(
                ExitCode.TryAgain,
                $"row {slot.Row} failed {slot.Retries} times with {error.Code.Name()}: {error.Text}; rows before it are kept, run the same command again");
        }

        var pause = Limits.FirstPause * Math.Pow(4, slot.Retries - 1);
        _due.Enqueue(slot.Row, time.GetTimestamp() + (long)(pause.TotalSeconds * time.TimestampFrequency));
    }

    /// <summary>A row that is due, or null.</summary>
    public long? Take() => NextIn == TimeSpan.Zero ? _due.Dequeue() : null;

    /// <summary>A new stream is sent all unanswered rows anyway.</summary>
    public void Clear() => _due.Clear();
}
