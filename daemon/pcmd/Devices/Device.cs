using Pcm.Protocol;
using Pcmd.Configuration;

namespace Pcmd.Devices;

/// <summary>One device of the node and how much of its budget is taken. Its numbers are guarded by the residency's lock.</summary>
internal sealed class Device(DeviceConfiguration configuration, Gate gate, TimeProvider time) : IDisposable
{
    public string Name => configuration.Name;

    public string Kind => configuration.Kind;

    public int Index => configuration.Index;

    /// <summary>Slurm gives it to jobs; else it is set aside for pcmd.</summary>
    public bool IsLeased => configuration.IsLeased;

    public IReadOnlyList<int> Cpus => configuration.Cpus;

    public long MemoryBudgetBytes => configuration.MemoryBudgetBytes;

    /// <summary>Who may be on it. Nothing touches the device but through its gate.</summary>
    public Gate Gate => gate;

    /// <summary>Counts while any context on it has rows to answer.</summary>
    public BusyClock Busy { get; } = new(time);

    /// <summary>Bytes that resident and loading contexts have reserved.</summary>
    public long ReservedBytes { get; private set; }

    public long FreeBytes => MemoryBudgetBytes - ReservedBytes;

    /// <summary>One load at a time: two would read the same disk and spoil each other's page cache.</summary>
    public SemaphoreSlim LoadLane { get; } = new(1, 1);

    /// <summary>Why no context may be brought to it now, as one error; null when one may.</summary>
    public PcmException? Refusal =>
        Gate.Read().StartRefusal is { } reason
            ? new PcmException(ErrorCode.NoDevice, $"device {Name} takes no context now: {reason}; try again later", permanent: false)
            : null;

    /// <exception cref="PcmException">No context may be brought to it now.</exception>
    public void DemandOpen()
    {
        if (Refusal is { } refusal)
            throw refusal;
    }

    public void Reserve(long bytes)
    {
        if (bytes > FreeBytes)
            throw new InvalidOperationException($"device {Name} has {FreeBytes} bytes left, {bytes} were to be reserved");
        ReservedBytes += bytes;
    }

    public void Release(long bytes)
    {
        if (bytes > ReservedBytes)
            throw new InvalidOperationException($"device {Name} has {ReservedBytes} bytes reserved, {bytes} were to be released");
        ReservedBytes -= bytes;
    }

    public void Dispose() => LoadLane.Dispose();
}
