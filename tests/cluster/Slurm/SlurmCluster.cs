using System.Collections.Concurrent;
using System.Diagnostics;
using Pcm.Linux;

namespace Pcm.Cluster;

/// <summary>
/// A whole Slurm of its own on this machine: MUNGE, slurmctld and a slurmd for each node, as real processes in a temporary folder. Several can
/// live at once. Nothing in here knows pcmd.
/// </summary>
internal sealed partial class SlurmCluster : IAsyncDisposable
{
    /// <summary>The partition whose jobs give way and are queued again; jobs go here unless they say otherwise.</summary>
    public const string Scavenger = "scavenger";

    /// <summary>The partition whose jobs take what they need from the scavengers'.</summary>
    public const string Owner = "owner";

    /// <summary>The name that slurmctld's log goes by.</summary>
    public const string Controller = "slurmctld";

    /// <summary>More than this machine has: they are only counted.</summary>
    public const int CpusPerNode = 4;

    public const int GpusPerNode = 2;

    private const string Munge = "munged";
    private const string ControllerAnswers = "Running as primary controller";

    private readonly ClusterPlan _plan;
    private readonly ConcurrentDictionary<string, ClusterDaemon> _daemons = [];

    private SlurmCluster(ClusterPlan plan) => _plan = plan;

    /// <summary>Its folder; every user may enter it.</summary>
    public string Root => _plan.Root;

    public IReadOnlyList<string> Nodes => _plan.Nodes;

    /// <summary>The device file of a node's GPU.</summary>
    public string GpuOf(string node, int index) => _plan.GpuOf(node, index);

    /// <summary>What a Slurm command needs to find this cluster: <c>$SLURM_CONF</c>.</summary>
    public string SlurmConf => _plan.SlurmConf;

    /// <summary>Starts one and waits until all its nodes are idle; a daemon that cannot start says why.</summary>
    public static async Task<SlurmCluster> StartAsync(ClusterOptions? options = null)
    {
        options ??= new ClusterOptions();
        if (options.JobCgroups && !JobCgroups.AreThere)
            throw new PlatformNotSupportedException("this machine has no cgroup v1 freezer mounted: ask for a cluster without job cgroups");
        var cluster = new SlurmCluster(ClusterPlan.Make(options));
        try
        {
            await SlurmFiles.WriteAsync(cluster._plan, options);
            await cluster.StartAllAsync();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends the clusters of test runs that were killed.</summary>
    public static async Task EndLeftBehindAsync()
    {
        foreach (var folder in ClusterPlan.LeftBehind().ToList())
        {
            try
            {
                await EndAsync(folder, ClusterPlan.FirstJobIdIn(folder));
            }
            catch (DirectoryNotFoundException)
            {
                // Another test run was quicker.
            }
        }
    }

    /// <summary>The log of a node's slurmd, or of <see cref="Controller"/>.</summary>
    public string LogOf(string daemon) => File.ReadAllText(_plan.LogOf(daemon));

    /// <summary>The tails of all logs, for a test that fails.</summary>
    public string TailOfLogs() => string.Join('\n', Nodes.Prepend(Controller).Select(daemon => ClusterDaemon.TailOf(_plan, daemon)));

    /// <summary>Ends it at once, whatever runs there: nothing of it stays, neither processes nor files nor cgroups.</summary>
    public async ValueTask DisposeAsync()
    {
        // The daemons first: they would start more, and remove nothing that is not removed below.
        foreach (var daemon in _daemons.Values)
        {
            await daemon.EndAsync(Signal.Kill);
            daemon.Dispose();
        }

        await EndAsync(Root, _plan.FirstJobId);
    }

    private static async Task EndAsync(string root, int? firstJobId)
    {
        if (firstJobId is { } thawed) JobCgroups.Thaw(thawed);
        await ClusterProcesses.EndAsync(root);
        if (firstJobId is { } first) await JobCgroups.RemoveAsync(first);
        Directory.Delete(root, recursive: true);
    }

    private async Task StartAllAsync()
    {
        var munge = Path.GetDirectoryName(_plan.MungeKey)!;
        StartDaemon(
            Munge, "munged", "--foreground", "--force", $"--key-file={_plan.MungeKey}", $"--socket={_plan.MungeSocket}", $"--pid-file={munge}/pid",
            $"--log-file={_plan.LogOf(Munge)}", $"--seed-file={munge}/seed");
        await UntilStartedAsync(() => Task.FromResult(File.Exists(_plan.MungeSocket)), "MUNGE listens");
        StartDaemon(Controller, "slurmctld", "-D", "-f", SlurmConf);
        foreach (var node in Nodes) StartSlurmdProcess(node);

        // Before it answers, a client tries for ten seconds.
        await UntilStartedAsync(() => Task.FromResult(HasLogged(Controller, ControllerAnswers)), "slurmctld answers");
        await UntilStartedAsync(async () => (await NodesAsync()) is { Count: > 0 } nodes && nodes.Values.All(node => node.State == "idle"), "all nodes are idle");
    }

    private bool HasLogged(string daemon, string text) => File.Exists(_plan.LogOf(daemon)) && LogOf(daemon).Contains(text, StringComparison.Ordinal);

    private void StartDaemon(string name, params string[] command) => _daemons[name] = ClusterDaemon.Start(_plan, name, command);

    private void StartSlurmdProcess(string node) => StartDaemon(node, "slurmd", "-D", "-N", node, "-f", SlurmConf);

    // Fails at once when one of the daemons that it takes has ended: all of them unless told.
    private async Task UntilStartedAsync(Func<Task<bool>> condition, string what, IEnumerable<ClusterDaemon>? taking = null)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            foreach (var daemon in taking ?? _daemons.Values) daemon.DemandAlive();
            if (Stopwatch.GetElapsedTime(started) > Limits.Start) throw new TimeoutException($"never came true: {what}\n{TailOfLogs()}");
            await Task.Delay(Limits.LookAgain);
        }
    }
}
