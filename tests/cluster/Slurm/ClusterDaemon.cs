using System.Diagnostics;
using Pcm.Linux;

namespace Pcm.Cluster;

/// <summary>One daemon of a cluster, in a session of its own, so that a terminal's Ctrl-C leaves its end to the test.</summary>
internal sealed class ClusterDaemon : IDisposable
{
    private readonly ClusterPlan _plan;
    private readonly string _name;
    private readonly Process _process;

    private ClusterDaemon(ClusterPlan plan, string name, Process process) => (_plan, _name, _process) = (plan, name, process);

    public int Pid => _process.Id;

    public bool IsAlive => !_process.HasExited;

    /// <summary>Starts it, in the cluster's folder: that is also how its children are known as the cluster's.</summary>
    public static ClusterDaemon Start(ClusterPlan plan, string name, params string[] command)
    {
        const string Line = "cd \"$FOLDER\" && exec setsid \"$0\" \"$@\" >>\"$OUTPUT\" 2>&1";
        var environment = new Dictionary<string, string> { ["SLURM_CONF"] = plan.SlurmConf, ["FOLDER"] = plan.Root, ["OUTPUT"] = plan.OutputOf(name) };
        var process = Command.Start(environment, "/bin/sh", ["-c", Line, .. command]);
        process.StandardInput.Close();
        return new ClusterDaemon(plan, name, process);
    }

    /// <summary>Fails, with the tail of its log, if it has ended.</summary>
    public void DemandAlive()
    {
        if (!IsAlive) throw new InvalidOperationException($"{_name} ended with {_process.ExitCode}:\n{TailOf(_plan, _name)}");
    }

    /// <summary>Ends it by a signal, and waits for its end.</summary>
    public async Task EndAsync(Signal signal)
    {
        if (ProcessIdentity.Of(Pid) is { } process) Signals.TrySend(process, signal);
        using var timeout = new CancellationTokenSource(Limits.End);
        await _process.WaitForExitAsync(timeout.Token);
    }

    /// <summary>The last lines of a daemon's log, and what it wrote before it had one.</summary>
    public static string TailOf(ClusterPlan plan, string name)
    {
        foreach (var path in new[] { plan.LogOf(name), plan.OutputOf(name) })
        {
            if (File.Exists(path) && File.ReadAllLines(path) is { Length: > 0 } lines)
                return $"{path}:\n{string.Join('\n', lines.TakeLast(Limits.LogTailLines))}\n";
        }

        return $"{name} has written nothing\n";
    }

    public void Dispose() => _process.Dispose();
}
