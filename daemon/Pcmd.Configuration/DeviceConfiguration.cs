namespace Pcmd.Configuration;

/// <summary>One device that contexts may be brought to.</summary>
public sealed record DeviceConfiguration
{
    /// <summary>How status, logs and clients call it.</summary>
    public required string Name { get; init; }

    /// <summary>One of <see cref="Pcm.Contexts.DeviceKinds"/>; also the execution provider.</summary>
    public required string Kind { get; init; }

    /// <summary>The provider's number of the device; 0 for CPUs.</summary>
    public int Index { get; init; }

    /// <summary>CPUs that workers of this device keep to, ascending.</summary>
    public required IReadOnlyList<int> Cpus { get; init; }

    /// <summary>Memory that resident contexts of this device may use together.</summary>
    public required long MemoryBudgetBytes { get; init; }

    /// <summary>Slurm's number of it among the node's GPUs; null where it is known by its file or is none of Slurm's.</summary>
    public int? GresIndex { get; init; }

    /// <summary>Its file as gres.conf has it, such as <c>/dev/nvidia0</c>; null where it is known by its number.</summary>
    public string? DeviceFile { get; init; }

    /// <summary>What newer Slurm calls it in a job's environment: <c>GPU-…</c> or <c>MIG-…</c>.</summary>
    public string? Uuid { get; init; }

    /// <summary>Slurm gives it to jobs, so that it is theirs to lease; the others are set aside for pcmd.</summary>
    public bool IsLeased => GresIndex is not null || DeviceFile is not null || Uuid is not null;
}
