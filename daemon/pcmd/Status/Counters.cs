using Pcm.Protocol;

namespace Pcmd.Status;

/// <summary>What has happened since the daemon started.</summary>
internal sealed class Counters
{
    private long _rows;
    private long _rowErrors;
    private long _connections;
    private long _opens;
    private long _warmHits;
    private long _loads;
    private long _loadFailures;
    private long _adoptions;
    private long _evictions;
    private long _workerDeaths;
    private long _workerHangs;
    private long _itemsFailed;

    /// <summary>Rows whose answer is an error.</summary>
    public CodeCounts FailedRows { get; } = new();

    public CodeCounts FailedLoads { get; } = new();

    /// <summary>Bounds from a tiny model in the page cache to tens of gigabytes from a network file system.</summary>
    public DurationHistogram LoadDurations { get; } = new(0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 300, 600);

    /// <summary>Bounds from what an owner does not notice to what a driver in trouble takes; the last is the kill timeout.</summary>
    public DurationHistogram EvictionDurations { get; } = new(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60);

    public RecentDurations RecentEvictions { get; } = new();

    /// <summary>What loads would have taken that warm hits did not need.</summary>
    public DeviceSeconds Saved { get; } = new();

    public void RowAnswered(ErrorCode status)
    {
        Interlocked.Increment(ref _rows);
        if (status != ErrorCode.None)
        {
            Interlocked.Increment(ref _rowErrors);
            FailedRows.Count(status);
        }

        if (status == ErrorCode.ItemFailed)
            Interlocked.Increment(ref _itemsFailed);
    }

    public void ConnectionAccepted() => Interlocked.Increment(ref _connections);

    /// <param name="device">Where its context is.</param>
    /// <param name="saved">What the context's last load took, of a stream that found it resident; null for one that did not.</param>
    public void StreamOpened(string device, TimeSpan? saved)
    {
        Interlocked.Increment(ref _opens);
        if (saved is not { } time)
            return;
        Interlocked.Increment(ref _warmHits);
        Saved.Add(device, time);
    }

    public void Loaded(TimeSpan took)
    {
        Interlocked.Increment(ref _loads);
        LoadDurations.Add(took);
    }

    public void LoadFailed(ErrorCode code)
    {
        Interlocked.Increment(ref _loadFailures);
        FailedLoads.Count(code);
    }

    public void Adopted() => Interlocked.Increment(ref _adoptions);

    /// <summary>Also by a hook that needed no daemon for it.</summary>
    public void Evicted(TimeSpan took)
    {
        Interlocked.Increment(ref _evictions);
        EvictionDurations.Add(took);
        RecentEvictions.Add(took);
    }

    /// <summary>One that answered nothing in time and was ended; counted as a death too.</summary>
    public void WorkerHung() => Interlocked.Increment(ref _workerHangs);

    public void WorkerDied() => Interlocked.Increment(ref _workerDeaths);

    public IReadOnlyDictionary<string, ulong> Snapshot() => new Dictionary<string, ulong>
    {
        ["rows"] = Read(ref _rows),
        ["row_errors"] = Read(ref _rowErrors),
        ["items_failed"] = Read(ref _itemsFailed),
        ["connections"] = Read(ref _connections),
        ["streams"] = Read(ref _opens),
        ["warm_hits"] = Read(ref _warmHits),
        ["loads"] = Read(ref _loads),
        ["load_failures"] = Read(ref _loadFailures),
        ["adoptions"] = Read(ref _adoptions),
        ["evictions"] = Read(ref _evictions),
        ["worker_deaths"] = Read(ref _workerDeaths),
        ["worker_hangs"] = Read(ref _workerHangs),
    };

    private static ulong Read(ref long counter) => (ulong)Interlocked.Read(ref counter);
}
