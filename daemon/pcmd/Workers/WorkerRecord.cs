using Pcm.Linux;

namespace Pcmd.Workers;

/// <summary>
/// What is written down about a worker before it is started, so that it can be recognised when it dials, and taken over by a later
/// supervisor. See <see cref="WorkerRecordFile"/>.
/// </summary>
/// <param name="Id">Names the file and the unit; not secret, and tells nothing of the nonce.</param>
/// <param name="Nonce">The secret that the worker shows when it dials.</param>
internal sealed record WorkerRecord(string Id, string Nonce)
{
    /// <summary>The file.</summary>
    public required string Path { get; init; }

    public required string Context { get; init; }

    /// <summary>Where the context is defined, and the state of its files that was loaded.</summary>
    public required string ManifestPath { get; init; }

    public required string Stamp { get; init; }

    public required string Variant { get; init; }

    public required string Device { get; init; }

    /// <summary>What it takes of its device's budget.</summary>
    public required long ReservedBytes { get; init; }

    public required TimeSpan OrphanTime { get; init; }

    /// <summary>The folder of the device's gate.</summary>
    public required string Gate { get; init; }

    /// <summary>Whom the worker runs as.</summary>
    public required UserAccount User { get; init; }

    /// <summary>Most private memory of the process; null for no limit.</summary>
    public long? MemoryLimitBytes { get; init; }

    public required DateTimeOffset Since { get; init; }

    /// <summary>Null until it has been started.</summary>
    public ProcessIdentity? Process { get; init; }
}
