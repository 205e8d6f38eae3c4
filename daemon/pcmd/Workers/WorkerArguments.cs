using Pcmd.Configuration;

namespace Pcmd.Workers;

/// <summary>A worker's command line. Anybody can read it, so it holds no secret.</summary>
internal static class WorkerArguments
{
    public static string[] Of(DaemonConfiguration configuration, WorkerRecord record) => ["--socket", configuration.SocketPath, "--record", record.Path];
}
