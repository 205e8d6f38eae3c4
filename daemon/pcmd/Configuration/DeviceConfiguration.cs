namespace Pcmd.Configuration;

/// <summary>One device that contexts may be brought to.</summary>
internal sealed record DeviceConfiguration
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
}
