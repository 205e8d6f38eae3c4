using Microsoft.Extensions.Logging;

namespace Pcmd.Logging;

/// <summary>What is said of worker processes. Events 300 to 399.</summary>
internal static partial class WorkerEvents
{
    [LoggerMessage(300, LogLevel.Information, "worker {Pid} started for context {Context} ({Variant}) on {Device}")]
    public static partial void Started(ILogger logger, int pid, string context, string variant, string device);

    [LoggerMessage(301, LogLevel.Warning, "a worker for context {Context} on {Device} ended while loading: {Reason}; trying once more")]
    public static partial void DiedLoading(ILogger logger, string context, string device, string reason);

    [LoggerMessage(302, LogLevel.Warning, "worker {Pid} of an earlier daemon ended: {Reason}")]
    public static partial void RemainsEnded(ILogger logger, int pid, string reason);

    [LoggerMessage(306, LogLevel.Error, "worker {Pid} of an earlier daemon did not end within {Seconds} s of SIGKILL; its device may be short of memory")]
    public static partial void RemainsStuck(ILogger logger, int pid, int seconds);

    [LoggerMessage(303, LogLevel.Warning, "process {Pid} of uid {Uid} said it was a worker and is not: refused")]
    public static partial void NotExpected(ILogger logger, int pid, uint uid);

    [LoggerMessage(304, LogLevel.Information, "worker {Pid} with context {Context} ({Variant}) on {Device} taken over; its build is {Build}")]
    public static partial void Adopted(ILogger logger, int pid, string context, string variant, string device, string build);

    [LoggerMessage(305, LogLevel.Warning, "worker {Pid} for context {Context} on {Device} not taken over: {Reason}")]
    public static partial void NotAdopted(ILogger logger, int pid, string context, string device, string reason);
}
