using Pcm.Protocol;
using Pcmd.Devices;
using Pcmd.Logging;

namespace Pcmd.Residency;

// Taking contexts off, and the ends of their lives.
internal sealed partial class ResidencyManager
{
    /// <summary>Evicts what nobody uses; what is in use stays.</summary>
    /// <param name="context">Name; empty for all.</param>
    /// <param name="device">Name; null for all.</param>
    /// <param name="cancellationToken">Ends the waiting, not the evictions.</param>
    /// <returns>How many were evicted and how many are in use.</returns>
    public async Task<(int Evicted, int InUse)> EvictAsync(string context, string? device, CancellationToken cancellationToken)
    {
        List<Resident> going = [];
        var inUse = 0;
        lock (_gate)
        {
            foreach (var resident in _residents.Where(resident => resident.IsUsable
                && (context.Length == 0 || resident.Context.Name == context || resident.Context.ManifestPath == context)
                && (device is null || resident.Device.Name == device)))
            {
                if (resident.References > 0)
                    inUse++;
                else
                    going.Add(resident);
            }

            foreach (var resident in going)
                resident.BeginEviction("asked for", ErrorCode.WorkerLost);
        }

        await Task.WhenAll(going.Select(resident => resident.Gone)).WaitAsync(cancellationToken);
        return (going.Count, inUse);
    }

    /// <summary>Evicts what has a reason to go, in use or not, and waits until it is proven to be gone.</summary>
    /// <param name="why">The reason, and whether it is that of who holds the device; null lets it stay.</param>
    /// <returns>How many went.</returns>
    public async Task<int> EvictWhereAsync(Func<Resident, (string Reason, bool ForOwner)?> why, CancellationToken cancellationToken)
    {
        List<Resident> residents;
        lock (_gate)
            residents = [.. _residents];

        // Gates are read without the lock.
        var going = residents.Select(resident => (Resident: resident, Why: why(resident))).Where(pair => pair.Why is not null).ToList();
        lock (_gate)
        {
            foreach (var (resident, reason) in going)
                resident.BeginEviction(reason!.Value.Reason, ErrorCode.WorkerLost, reason.Value.ForOwner);
        }

        await Task.WhenAll(going.Select(pair => pair.Resident.Gone)).WaitAsync(cancellationToken);
        return going.Count;
    }

    /// <summary>How many contexts are on those devices, or on their way there.</summary>
    public int CountOn(IReadOnlyCollection<Device> places)
    {
        lock (_gate)
            return _residents.Count(resident => resident.IsUsable && places.Contains(resident.Device));
    }

    /// <summary>
    /// Starts nothing any more and lets streams finish what they have; what is resident stays until <see cref="StopAsync"/>.
    /// </summary>
    public void BeginStop()
    {
        List<Resident> residents;
        lock (_gate)
        {
            _stopping = true;
            residents = [.. _residents];
            Signal();
        }

        foreach (var resident in residents)
            resident.Rows.Drain();
    }

    /// <summary>Waits until nobody uses any context; false when that takes longer than the timeout.</summary>
    public async Task<bool> WaitUnusedAsync(TimeSpan timeout)
    {
        using var expired = new CancellationTokenSource(timeout, services.Time);
        try
        {
            while (true)
            {
                Task changed;
                lock (_gate)
                {
                    if (_residents.All(resident => resident.References == 0))
                        return true;
                    changed = _changed.Task;
                }

                await changed.WaitAsync(expired.Token);
            }
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Waits until everything is off its device or, if workers are kept, has let go of a worker that is up.</summary>
    public async Task StopAsync(bool keepWorkers)
    {
        Task[] lives;
        lock (_gate)
        {
            _stopping = true;
            foreach (var resident in _residents)
            {
                if (keepWorkers)
                    resident.BeginLeaving();
                else
                    resident.BeginEviction("the daemon stops", ErrorCode.ShuttingDown);
            }

            lives = [.. _lives];
        }

        await Task.WhenAll(lives);
    }

    private async Task LiveAsync(Resident resident)
    {
        await Task.Yield();
        try
        {
            await resident.LiveAsync(SetState);
        }
        catch (TimeoutException)
        {
            // Not proven to be gone: what it holds of the device stays counted, so that nothing is put on top of it.
            ResidencyLog.WorkerStays(services.Log, resident.Context.Name, resident.Device.Name, Limits.KillTimeout.TotalSeconds);
            return;
        }

        lock (_gate)
        {
            resident.TrySetState(ResidentState.Gone);
            resident.Device.Release(resident.Place.Bytes);
            _residents.Remove(resident);
            Signal();
        }

        resident.Dispose();
    }

    private bool SetState(Resident resident, ResidentState state)
    {
        lock (_gate)
        {
            // A worker that dies while nobody uses the context is not replaced: the next one who asks loads it, and is not given this one,
            // whose end has begun.
            if (state == ResidentState.Recovering && resident.References == 0)
            {
                resident.TrySetState(ResidentState.Failed);
                return false;
            }

            if (!resident.TrySetState(state))
                return false;
            if (resident.IsIdle)
                StartIdleTimer(resident);
            return true;
        }
    }

    private void StartIdleTimer(Resident resident)
    {
        resident.IdleTimer?.Dispose();
        resident.IdleTimer = null;
        if (resident.IdleTime is { } idle)
        {
            ITimer? timer = null;
            timer = services.Time.CreateTimer(_ => EvictIdle(resident, timer), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            resident.IdleTimer = timer;
            timer.Change(idle, Timeout.InfiniteTimeSpan);
        }

        Signal();
    }

    private void EvictIdle(Resident resident, ITimer? timer)
    {
        lock (_gate)
        {
            // Another timer stands there when the context was used in the meantime.
            if (resident.IsIdle && resident.IdleTimer == timer)
                resident.BeginEviction($"unused for {resident.IdleTime?.TotalSeconds} s", ErrorCode.WorkerLost);
        }
    }
}
