using Pcm.Protocol;
using Pcmd.Status;

namespace Pcmd.Residency;

/// <summary>What was taken off lately, and for whom.</summary>
internal sealed class EvictionHistory(RestoreList restore, Counters counters, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<Entry> _entries = [];

    private sealed record Entry(string Context, string Device, string Reason, DateTimeOffset At, TimeSpan Took);

    /// <param name="forOwner">Whoever holds the device took it: it comes back with the next job that takes part there.</param>
    public void Add(Resident resident, string reason, TimeSpan took, bool forOwner)
    {
        counters.Evicted(took);
        lock (_gate)
        {
            _entries.AddFirst(new Entry(resident.Context.Name, resident.Device.Name, reason, time.GetUtcNow(), took));
            if (_entries.Count > Limits.MaxRememberedEvictions)
                _entries.RemoveLast();
        }

        if (forOwner)
            restore.Add(resident.Device.Name, resident.Context.Name);
    }

    public IReadOnlyList<EvictionStatus> Snapshot()
    {
        var now = time.GetUtcNow();
        lock (_gate)
        {
            return
            [
                .. _entries.Select(entry => new EvictionStatus
                {
                    Context = entry.Context,
                    Device = entry.Device,
                    Reason = entry.Reason,
                    AgeMs = (long)(now - entry.At).TotalMilliseconds,
                    TookMs = (long)entry.Took.TotalMilliseconds,
                }),
            ];
        }
    }
}
