using Microsoft.Extensions.Logging;

namespace Pcmd.Configuration;

/// <summary>All that an admin can set, checked. See <c>packaging/conf/pcmd.yaml</c> for what each means to them.</summary>
public sealed record DaemonConfiguration
{
    public required string SocketPath { get; init; }

    /// <summary>Folders with <c>NAME.yaml</c> manifests; the first that has a name wins.</summary>
    public required IReadOnlyList<string> ContextsDirectories { get; init; }

    public required string StateDirectory { get; init; }

    public required string CacheDirectory { get; init; }

    public required string LogDirectory { get; init; }

    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    public long LogFileBytes { get; init; } = 16L << 20;

    public int LogFiles { get; init; } = 5;

    /// <summary>Where the daemon's metrics are written for a collector; null writes none.</summary>
    public string? MetricsFile { get; init; }

    public TimeSpan MetricsInterval { get; init; } = TimeSpan.FromSeconds(15);

    public required string WorkerProgram { get; init; }

    /// <summary>Name of the user that workers run as; null is the daemon's own.</summary>
    public string? WorkerUser { get; init; }

    /// <summary>How worker processes are started.</summary>
    public WorkerUnits WorkerUnits { get; init; } = WorkerUnits.Never;

    /// <summary>Workers stay when the daemon stops, for the next one to take over; else they end with it.</summary>
    public bool KeepWorkers { get; init; }

    /// <summary>One folder a device: see <see cref="Pcm.Protocol.Gate"/>.</summary>
    public string GatesDirectory => Path.Combine(StateDirectory, "gates");

    /// <summary>What is remembered about running workers, a file each.</summary>
    public string RecordsDirectory => Path.Combine(StateDirectory, "workers");

    /// <summary>The workers' own: which ways of batching were proven for which graph, and the hashes of model files.</summary>
    public string ProofsDirectory => Path.Combine(CacheDirectory, "proofs");

    public string DigestsDirectory => Path.Combine(CacheDirectory, "digests");

    /// <summary>Null leaves it to the worker: its environment, then beside the program.</summary>
    public string? OnnxRuntimeLibrary { get; init; }

    public required IReadOnlyList<DeviceConfiguration> Devices { get; init; }

    public SlurmConfiguration Slurm { get; init; } = new();

    /// <summary>Cap on a manifest's own idle time; null leaves it to the manifests.</summary>
    public TimeSpan? MaxIdle { get; init; }

    public int MaxConnections { get; init; } = 1200;

    /// <summary>Half of all: one user alone cannot keep others out.</summary>
    public int MaxConnectionsPerUser { get; init; } = 600;

    public int MaxStreamsPerConnection { get; init; } = 64;

    public int MaxStreams { get; init; } = 4096;

    public int MaxStreamsPerUser { get; init; } = 2048;

    public int MaxWaitingOpens { get; init; } = 256;

    public int WindowRows { get; init; } = 1024;

    public int WindowBytes { get; init; } = 4 << 20;

    /// <summary>Rows of all streams together that may lie in memory unanswered.</summary>
    public long UnansweredBytes { get; init; } = 64L << 20;

    public long UnansweredBytesPerUser { get; init; } = 32L << 20;

    /// <summary>How long a client waits for room on a device before it is told <c>busy</c>.</summary>
    public TimeSpan BusyTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Longest time between two signs of progress of a load.</summary>
    public TimeSpan LoadTimeout { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>How long a failed load is remembered before the next client may try again.</summary>
    public TimeSpan LoadRetry { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Longest time a worker with items may go without an answer.</summary>
    public TimeSpan PassTimeout { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>How long a graceful stop lets streams finish.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a worker that lost its supervisor dials before it ends.</summary>
    public TimeSpan OrphanTime { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>Deaths of one context's workers within <see cref="CrashWindow"/> after which it is refused.</summary>
    public int MaxCrashes { get; init; } = 20;

    public TimeSpan CrashWindow { get; init; } = TimeSpan.FromSeconds(600);
}
