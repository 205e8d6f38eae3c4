using Pcm.Linux;

namespace Pcm.Cluster;

// What a node's service manager does, where there is none.
internal sealed partial class PcmdCluster
{
    /// <summary>Starts a node's daemon as systemd would; one that runs already makes this one end.</summary>
    public void StartDaemon(string node) => DetachedProcess.Start(new DetachedProcessStart(Installation.Supervisor)
    {
        Arguments = ["--config", Configuration, "--node-name", node],
        Environment = new Dictionary<string, string> { ["PATH"] = Command.SearchPath, ["SLURM_CONF"] = Slurm.SlurmConf, ["DOTNET_EnableDiagnostics"] = "0" },
    });

    /// <summary>Waits until a node's daemon answers.</summary>
    public async Task WaitForDaemonAsync(string node)
    {
        var started = TimeProvider.System.GetTimestamp();
        while ((await ClientAsync(node, "ping")).ExitCode != 0)
        {
            if (TimeProvider.System.GetElapsedTime(started) > Limits.Patience)
                throw new TimeoutException($"pcmd on {node} does not answer\n{string.Join('\n', LogsOf(node).Select(File.ReadAllText))}");
            await Task.Delay(Limits.AskAgain);
        }
    }
}
