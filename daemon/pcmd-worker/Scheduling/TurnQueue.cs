namespace Pcm.Worker.Scheduling;

/// <summary>
/// Rows waiting to be prepared, taken one from each stream in turn, so that a stream with a full window does not keep one with a single
/// row waiting. Bounded by the streams' credit.
/// </summary>
internal sealed class TurnQueue
{
    private readonly object _gate = new();
    private readonly Dictionary<RowStream, Queue<RawRow>> _rows = [];
    private readonly Queue<RowStream> _turns = new();
    private bool _stopped;

    /// <summary>Adds rows of one stream.</summary>
    public void Add(RowStream stream, IReadOnlyList<RawRow> rows)
    {
        if (rows.Count == 0)
            return;
        lock (_gate)
        {
            if (!_rows.TryGetValue(stream, out var queue))
            {
                _rows.Add(stream, queue = new Queue<RawRow>());
                _turns.Enqueue(stream);
            }

            foreach (var row in rows)
                queue.Enqueue(row);
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>The next row, waited for; false once stopped.</summary>
    public bool Take(out RawRow row)
    {
        lock (_gate)
        {
            while (!_stopped)
            {
                if (TryTake(out row))
                    return true;
                Monitor.Wait(_gate);
            }
        }

        row = default;
        return false;
    }

    /// <summary>Forgets a stream's rows.</summary>
    public void Drop(RowStream stream)
    {
        lock (_gate)
        {
            // Its turn stays in the queue and finds nothing; an empty queue keeps it from being added twice.
            if (_rows.TryGetValue(stream, out var queue))
                queue.Clear();
        }
    }

    public void Stop()
    {
        lock (_gate)
        {
            _stopped = true;
            Monitor.PulseAll(_gate);
        }
    }

    private bool TryTake(out RawRow row)
    {
        while (_turns.TryDequeue(out var stream))
        {
            var queue = _rows[stream];
            var found = queue.TryDequeue(out row);
            if (queue.Count > 0)
                _turns.Enqueue(stream);
            else
                _rows.Remove(stream);
            if (found)
                return true;
        }

        row = default;
        return false;
    }
}
