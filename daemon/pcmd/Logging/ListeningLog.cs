using Microsoft.Extensions.Logging;
using Pcm.Protocol;

namespace Pcmd.Logging;

/// <summary>What is said of the socket and its connections, and of the daemon as a whole. Events 100 to 199.</summary>
internal static partial class ListeningLog
{
    [LoggerMessage(100, LogLevel.Information, "pcmd {Version} on node {Node}, pid {Pid}, {Devices}")]
    public static partial void Starting(ILogger logger, string version, string node, int pid, string devices);

    [LoggerMessage(101, LogLevel.Information, "listening on {Path} as {Role} daemon")]
    public static partial void Listening(ILogger logger, string path, string role);

    [LoggerMessage(102, LogLevel.Information, "stopping: streams have {DrainSeconds} s to finish")]
    public static partial void Draining(ILogger logger, double drainSeconds);

    [LoggerMessage(103, LogLevel.Warning, "streams did not finish in time and are cut off")]
    public static partial void DrainTimedOut(ILogger logger);

    [LoggerMessage(104, LogLevel.Information, "stopped")]
    public static partial void Stopped(ILogger logger);

    [LoggerMessage(105, LogLevel.Information, "no client for {Seconds} s: ending")]
    public static partial void Idle(ILogger logger, double seconds);

    [LoggerMessage(106, LogLevel.Warning, "connections could not be taken for want of descriptors or memory, {Times} times so far")]
    public static partial void Exhausted(ILogger logger, long times);

    [LoggerMessage(108, LogLevel.Warning,
        "the system allows this process {Descriptors} open files: {Connections} connections are taken in place of max_connections (LimitNOFILE, ulimit -n)")]
    public static partial void FewDescriptors(ILogger logger, long descriptors, int connections);

    [LoggerMessage(107, LogLevel.Critical, "the socket failed: ending")]
    public static partial void AcceptFailed(ILogger logger, Exception exception);

    [LoggerMessage(110, LogLevel.Debug, "connection closed with {Code}: {Problem}")]
    public static partial void Refused(ILogger logger, ErrorCode code, string problem);

    [LoggerMessage(111, LogLevel.Debug, "connection lost: {Problem}")]
    public static partial void Lost(ILogger logger, string problem);

    [LoggerMessage(112, LogLevel.Error, "fault in serving a connection")]
    public static partial void Fault(ILogger logger, Exception exception);

    [LoggerMessage(113, LogLevel.Error, "the daemon did not answer its own socket in time; the service manager is not told that it lives")]
    public static partial void SelfCheckFailed(ILogger logger);

    [LoggerMessage(114, LogLevel.Information, "contexts read again: {Contexts} usable, {Problems} not")]
    public static partial void Reloaded(ILogger logger, int contexts, int problems);
}
