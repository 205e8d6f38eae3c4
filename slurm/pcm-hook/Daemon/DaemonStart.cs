using Pcm.Linux;
using Pcmd.Configuration;

namespace Pcm.Hook;

/// <summary>Starts the node's daemon: by the service manager where that runs the machine, else by itself, free of the hook's session and streams.</summary>
internal static class DaemonStart
{
    private const string ServiceManager = "/usr/bin/systemctl";
    private const string Unit = "pcmd.service";
    private const string SlurmConfiguration = "SLURM_CONF";

    /// <summary>False where it may not, or cannot be.</summary>
    public static bool TryBegin(HookRun run)
    {
        if (!run.Options.MayStart)
            return false;
        try
        {
            DetachedProcess.Start(Directory.Exists("/run/systemd/system")
                ? new DetachedProcessStart(ServiceManager) { Arguments = ["start", "--no-block", Unit] }
                : new DetachedProcessStart(InstallLayout.Current.SupervisorProgram) { Arguments = ArgumentsOf(run), Environment = EnvironmentOfDaemon() });
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            SystemLog.Write($"pcmd cannot be started: {e.Message}", isProblem: true);
            return false;
        }
    }

    private static Dictionary<string, string> EnvironmentOfDaemon()
    {
        // Else the runtime listens in /tmp for whoever wants a dump of the daemon's memory.
        var environment = new Dictionary<string, string> { ["DOTNET_EnableDiagnostics"] = "0", ["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin" };

        // Where scontrol finds the cluster that this node is of.
        if (Environment.GetEnvironmentVariable(SlurmConfiguration) is { Length: > 0 } file)
            environment[SlurmConfiguration] = file;
        return environment;
    }

    private static string[] ArgumentsOf(HookRun run)
    {
        string[] node = ["--node-name", run.NodeName];
        return run.Options.ConfigurationFile is { } file ? [.. node, "--config", file] : node;
    }
}
