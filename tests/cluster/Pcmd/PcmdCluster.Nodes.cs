using System.Diagnostics;
using System.Text.Json;
using Pcm.Linux;
using Pcm.Protocol;

namespace Pcm.Cluster;

// What is on its nodes, by the kernel's word or the daemon's, and its jobs.
internal sealed partial class PcmdCluster
{
    /// <summary>Where a node's daemon listens.</summary>
    public string SocketOf(string node) => Path.Combine(_folder, node, "pcmd.sock");

    /// <summary>A file among a node's logs.</summary>
    public string LogOf(string node, string name = "pcmd.log") => Path.Combine(_folder, node, "log", name);

    /// <summary>Everything that a node's daemon and its workers have logged.</summary>
    public IEnumerable<string> LogsOf(string node) =>
        Directory.Exists(Path.Combine(_folder, node, "log")) ? Directory.EnumerateFiles(Path.Combine(_folder, node, "log")) : [];

    /// <summary>The gates of a node; none before its first daemon or hook.</summary>
    public IEnumerable<Gate> GatesOf(string node)
    {
        var gates = Path.Combine(_folder, node, "state", "gates");

        // One that is just being made has no lock to ask yet.
        return Directory.Exists(gates)
            ? Directory.EnumerateDirectories(gates).Where(gate => File.Exists(Path.Combine(gate, "lock"))).Select(gate => new Gate(gate))
            : [];
    }

    public Gate GateOf(string node, string device) => new(Path.Combine(_folder, node, "state", "gates", device));

    /// <summary>Pids of the workers on a node, by the kernel's word.</summary>
    public IReadOnlyList<int> WorkersOn(string node) => [.. GatesOf(node).SelectMany(gate => gate.Workers())];

    /// <summary>A node's daemon; null where none runs. It needs not answer.</summary>
    public ProcessIdentity? DaemonOn(string node) => Directory.EnumerateDirectories("/proc")
        .Select(folder => int.TryParse(Path.GetFileName(folder), out var pid) ? pid : 0)
        .Where(pid => pid != 0 && IsDaemonOf(pid, node))
        .Select(ProcessIdentity.Of)
        .FirstOrDefault(process => process is not null);

    /// <summary>What <c>pcm-client status --json</c> tells root of a node.</summary>
    public async Task<JsonElement> StatusAsync(string node) => JsonDocument.Parse((await ClientAsync(node, "status", "--json")).Demand("status")).RootElement;

    /// <summary>Runs <c>pcm-client</c> as root for a node's daemon.</summary>
    public Task<CommandResult> ClientAsync(string node, params string[] arguments) =>
        Command.RunAsync(Limits.Command, new Dictionary<string, string> { ["PCM_SOCKET"] = SocketOf(node) }, Installation.Client, arguments);

    /// <summary>Submits a script and waits until it has completed.</summary>
    public async Task<int> RunJobAsync(string script, ClusterUser user, string[] options, params string[] arguments)
    {
        // sbatch takes the script and what follows it as one command line.
        var job = await Slurm.SubmitAsync(script, user, options, arguments);
        await Slurm.WaitForStateAsync(job, JobState.Completed);
        return job;
    }

    /// <summary>Waits until something comes true; fails with a node's logs.</summary>
    public async Task EventuallyAsync(Func<bool> condition, string what, string node)
    {
        var started = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(started) > Limits.Patience)
                throw new TimeoutException($"never came true: {what}\n{(File.Exists(LogOf(node)) ? File.ReadAllText(LogOf(node)) : "no log")}\n{Slurm.TailOfLogs()}");
            await Task.Delay(Limits.LookAgain);
        }
    }

    private bool IsDaemonOf(int pid, string node)
    {
        try
        {
            var arguments = File.ReadAllText($"/proc/{pid}/cmdline").Split('\0');
            return Path.GetFileName(arguments[0]) == "pcmd" && arguments.Contains(Configuration) && arguments.Contains(node);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // It has ended meanwhile.
        }
    }
}
