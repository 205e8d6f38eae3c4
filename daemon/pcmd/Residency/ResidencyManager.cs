using Pcm.Protocol;
using Pcmd.Devices;
using Pcmd.Leases;
using Pcmd.Workers;

namespace Pcmd.Residency;

/// <summary>
/// Knows which context is on which device, brings contexts there on demand, and takes them off: by idle time, to make room (least
/// recently used first, never one in use or pinned), or when told to.
/// </summary>
internal sealed partial class ResidencyManager(DeviceTable devices, ResidencyServices services)
{
    private readonly Lock _gate = new();
    private readonly List<Resident> _residents = [];
    private readonly List<Task> _lives = [];
    private TaskCompletionSource _changed = NewSignal();
    private int _waiting;
    private bool _stopping;

    /// <summary>Gets the context onto a device, waiting for its load, and keeps it there until the lease is disposed.</summary>
    /// <param name="context">The context.</param>
    /// <param name="wishes">Where it is to be.</param>
    /// <param name="uid">Who asks.</param>
    /// <param name="lease">Whose devices it may be on; null: any that are open.</param>
    /// <param name="progress">Told how far it is; must not wait.</param>
    /// <param name="cancellationToken">Ends the waiting; a load that has begun goes on for the next one.</param>
    /// <exception cref="PcmException">There is no room in time, or it cannot be loaded.</exception>
    public async Task<ResidentUse> AcquireAsync(
        ContextDefinition context,
        ResidencyWishes wishes,
        uint uid,
        Lease? lease,
        Action<ProgressMessage> progress,
        CancellationToken cancellationToken)
    {
        var places = Placement.Candidates(context, wishes, lease, devices);
        if (services.Crashes.Refusal(context, uid) is { } refusal)
            throw refusal;
        var use = TryAcquire(context, places, out _) ?? await WaitForRoomAsync(context, places, progress, cancellationToken);
        if (use.WasWarm)
            return use;
        use.Resident.Progress.Add(progress);
        try
        {
            await use.Resident.WaitReadyAsync(cancellationToken);
            return use;
        }
        catch
        {
            use.Dispose();
            throw;
        }
        finally
        {
            use.Resident.Progress.Remove(progress);
        }
    }

    /// <summary>Makes a context resident again whose worker an earlier supervisor left; clients who ask for it wait until it has dialled.</summary>
    public void Adopt(ContextDefinition context, Candidate place, WorkerRecord record)
    {
        lock (_gate)
            Place(context, place, record);
    }

    public long FreeBytesOf(Device device)
    {
        lock (_gate)
            return device.FreeBytes;
    }

    /// <summary>Forgets what stands against another try: a failed load, crashes.</summary>
    public void Forgive(ContextDefinition context, ResidencyWishes wishes)
    {
        services.Crashes.Forget(context);
        foreach (var place in Placement.Candidates(context, wishes, lease: null, devices))
            services.Failures.Forget(context, place);
    }

    public bool IsStopping
    {
        get
        {
            lock (_gate)
                return _stopping;
        }
    }

    /// <summary>The residents at this moment.</summary>
    public IReadOnlyList<ResidentSnapshot> Snapshot()
    {
        List<Resident> residents;
        lock (_gate)
            residents = [.. _residents];
        return [.. residents.Select(ResidentSnapshot.Of)];
    }

    /// <summary>Why the context is refused to that user or its last load failed, else that it lost workers; or null.</summary>
    public string? ProblemOf(ContextDefinition context, uint uid) =>
        (services.Crashes.Refusal(context, uid) ?? services.Failures.FindAny(context))?.Message ?? services.Crashes.Note(context);

    /// <summary>Each device and the bytes reserved on it.</summary>
    public IReadOnlyList<(Device Device, long ReservedBytes)> Reservations()
    {
        lock (_gate)
            return [.. devices.All.Select(device => (device, device.ReservedBytes))];
    }

    // Uses what is resident, else places it where there is room, else begins to make room and gives null.
    private ResidentUse? TryAcquire(ContextDefinition context, IReadOnlyList<Candidate> places, out Task changed)
    {
        lock (_gate)
        {
            changed = _changed.Task;
            if (_stopping)
                throw new PcmException(ErrorCode.ShuttingDown, "the daemon is stopping");
            EvictOutdated(context);
            if (FindUsable(context, places) is { } resident)
                return Reference(resident);

            var tried = places.Where(place => services.Failures.Find(context, place) is null).ToList();
            if (tried.Count == 0)
                throw services.Failures.Find(context, places[0]) ?? new PcmException(ErrorCode.Busy, "a failed load is just forgotten; ask again");
            if (LeastBusyWithRoom(tried) is { } free)
                return Reference(Place(context, free));
            MakeRoom(tried);
            return null;
        }
    }

    private async Task<ResidentUse> WaitForRoomAsync(
        ContextDefinition context, IReadOnlyList<Candidate> places, Action<ProgressMessage> progress, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _waiting) > services.Configuration.MaxWaitingOpens)
        {
            Interlocked.Decrement(ref _waiting);
            throw new PcmException(ErrorCode.Busy,
                $"{services.Configuration.MaxWaitingOpens} requests wait for room on a device already; try again later");
        }

        var devicesAsked = string.Join(", ", places.Select(place => place.Device.Name));
        progress(new ProgressMessage(ProgressMessage.Phases.Queued, 0, 0, $"waiting for room on {devicesAsked}"));
        using var timeout = new CancellationTokenSource(services.Configuration.BusyTimeout, services.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            while (true)
            {
                if (TryAcquire(context, places, out var changed) is { } lease)
                    return lease;
                await changed.WaitAsync(either.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new PcmException(ErrorCode.Busy,
                $"no room for context {context.Name} on {devicesAsked} within {services.Configuration.BusyTimeout.TotalSeconds} s "
                + "(busy_timeout_seconds): what is there is in use or pinned; try again later");
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    private ResidentUse Reference(Resident resident)
    {
        resident.References++;
        resident.IdleTimer?.Dispose();
        resident.IdleTimer = null;
        return new ResidentUse(resident, resident.State == ResidentState.Ready, Release);
    }

    private void Release(Resident resident)
    {
        lock (_gate)
        {
            resident.References--;
            resident.LastUsed = services.Time.GetTimestamp();
            resident.LastUsedAt = services.Time.GetUtcNow();
            if (resident.References > 0)
                return;
            if (resident.IsIdle)
                StartIdleTimer(resident);
            Signal();
        }
    }

    private void Signal()
    {
        var changed = _changed;
        _changed = NewSignal();
        changed.SetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
