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

    public void RowAnswered(ErrorCode status)
    {
        Interlocked.Increment(ref _rows);
        if (status != ErrorCode.None)
            Interlocked.Increment(ref _rowErrors);
        if (status == ErrorCode.ItemFailed)
            Interlocked.Increment(ref _itemsFailed);
    }

    public void ConnectionAccepted() => Interlocked.Increment(ref _connections);

    public void StreamOpened(bool warm)
    {
        Interlocked.Increment(ref _opens);
        if (warm)
            Interlocked.Increment(ref _warmHits);
    }

    public void Loaded() => Interlocked.Increment(ref _loads);

    public void LoadFailed() => Interlocked.Increment(ref _loadFailures);

    public void Adopted() => Interlocked.Increment(ref _adoptions);

    public void Evicted() => Interlocked.Increment(ref _evictions);

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
