using Microsoft.Extensions.Logging;

namespace Pcmd.Logging;

/// <summary>What residency says. Events 200 to 299.</summary>
internal static partial class ResidencyLog
{
    [LoggerMessage(200, LogLevel.Information, "context {Context}: manifest {Path} read")]
    public static partial void ManifestRead(ILogger logger, string context, string path);

    [LoggerMessage(201, LogLevel.Warning, "manifest unusable: {Problem}")]
    public static partial void ManifestUnusable(ILogger logger, string problem);

    [LoggerMessage(202, LogLevel.Warning, "{Directory} has more than {Most} manifests; the rest is not read")]
    public static partial void TooManyManifests(ILogger logger, string directory, int most);

    [LoggerMessage(203, LogLevel.Warning, "contexts directory {Directory} cannot be read: {Problem}")]
    public static partial void DirectoryUnreadable(ILogger logger, string directory, string problem);

    [LoggerMessage(210, LogLevel.Information, "context {Context} ({Variant}) loading on {Device}, {ReservedMib} MiB reserved")]
    public static partial void Loading(ILogger logger, string context, string variant, string device, long reservedMib);

    [LoggerMessage(211, LogLevel.Information, "context {Context} ({Variant}) resident on {Device} after {LoadMs} ms, worker {Pid}")]
    public static partial void Resident(ILogger logger, string context, string variant, string device, long loadMs, int pid);

    [LoggerMessage(212, LogLevel.Error, "context {Context} ({Variant}) could not be loaded on {Device}: {Problem}")]
    public static partial void LoadFailed(ILogger logger, string context, string variant, string device, string problem);

    [LoggerMessage(213, LogLevel.Information, "context {Context} ({Variant}) evicted from {Device} in {EvictMs} ms: {Reason}")]
    public static partial void Evicted(ILogger logger, string context, string variant, string device, long evictMs, string reason);

    [LoggerMessage(214, LogLevel.Warning,
        "context {Context} ({Variant}) on {Device} lost worker {Pid} ({Reason}) with {Rows} rows unanswered")]
    public static partial void WorkerDied(ILogger logger, string context, string variant, string device, int pid, string reason, int rows);

    [LoggerMessage(215, LogLevel.Error, "context {Context} refused: {Reason}")]
    public static partial void Refused(ILogger logger, string context, string reason);

    [LoggerMessage(220, LogLevel.Information, "context {Context} ({Variant}) on {Device}: worker {Pid} stays for the next daemon")]
    public static partial void Left(ILogger logger, string context, string variant, string device, int pid);

    [LoggerMessage(221, LogLevel.Warning, "{Path}: {Reason}; what owners have taken off comes back only while this daemon runs")]
    public static partial void RestoreListLost(ILogger logger, string path, string reason);

    [LoggerMessage(219, LogLevel.Error, "context {Context} refused to uid {Uid}: {Reason}")]
    public static partial void RefusedToUser(ILogger logger, string context, uint uid, string reason);

    [LoggerMessage(217, LogLevel.Error, "context {Context}: fault of the daemon's own")]
    public static partial void Fault(ILogger logger, string context, Exception exception);

    [LoggerMessage(218, LogLevel.Critical,
        "the worker of context {Context} on {Device} was killed and is still there after {Seconds} s; its memory stays counted")]
    public static partial void WorkerStays(ILogger logger, string context, string device, double seconds);

    [LoggerMessage(216, LogLevel.Warning, "context {Context}: row {Row} of a stream of uid {Uid} killed its worker alone and has failed")]
    public static partial void ItemFailed(ILogger logger, string context, ulong row, uint uid);
}
