using Pcm.Protocol;

namespace Pcmd.Residency;

/// <summary>What was taken off lately and for whom; and what owners have taken off each device, to be brought back when it is free again.</summary>
internal sealed class EvictionHistory(TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<Entry> _entries = [];
    private readonly Dictionary<string, List<string>> _forOwners = new(StringComparer.Ordinal);

    private sealed record Entry(string Context, string Device, string Reason, DateTimeOffset At, TimeSpan Took);

    /// <param name="forOwner">Whoever holds the device took it: it comes back with the next job that takes part there.</param>
    public void Add(Resident resident, string reason, TimeSpan took, bool forOwner)
    {
        lock (_gate)
        {
            _entries.AddFirst(new Entry(resident.Context.Name, resident.Device.Name, reason, time.GetUtcNow(), took));
            if (_entries.Count > Limits.MaxRememberedEvictions)
                _entries.RemoveLast();
            if (!forOwner)
                return;
            if (!_forOwners.TryGetValue(resident.Device.Name, out var contexts))
                _forOwners.Add(resident.Device.Name, contexts = []);
            contexts.Remove(resident.Context.Name);
            contexts.Add(resident.Context.Name);
            if (contexts.Count > Limits.MaxRestoredContexts)
                contexts.RemoveAt(0);
        }
    }

    /// <summary>What owners took off a device, the last first. Each is given once.</summary>
    public IReadOnlyList<string> TakeEvictedFrom(string device)
    {
        lock (_gate)
            return _forOwners.Remove(device, out var contexts) ? [.. contexts.AsEnumerable().Reverse()] : [];
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
