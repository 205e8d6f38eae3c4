namespace Pcmd.Listening;

/// <summary>Counts clients, and tells when there have been none for a while.</summary>
internal sealed class ConnectionTable : IDisposable
{
    private readonly Lock _gate = new();
    private readonly TimeSpan? _idleTime;
    private readonly ITimer _timer;

    public ConnectionTable(DaemonRole role, TimeProvider time)
    {
        _idleTime = role.IdleExit;
        _timer = time.CreateTimer(_ => OnTimer(), null, _idleTime ?? Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Raised when there has been no client for the idle time, also from the start.</summary>
    public event Action? Idle;

    public int Count { get; private set; }

    public void Add()
    {
        lock (_gate)
        {
            Count++;
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    public void Remove()
    {
        lock (_gate)
        {
            Count--;
            if (Count == 0 && _idleTime is { } idle)
                _timer.Change(idle, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose() => _timer.Dispose();

    private void OnTimer()
    {
        lock (_gate)
        {
            if (Count > 0)
                return;
        }

        Idle?.Invoke();
    }
}
