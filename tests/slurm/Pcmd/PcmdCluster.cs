using System.Diagnostics;
using System.Text.Json;
using NUnit.Framework;
using Pcm.Protocol;

namespace Pcm.SlurmTests;

/// <summary>
/// A Slurm cluster with pcmd on each node, as an admin sets it up: one configuration for all nodes, the hooks where <c>pcm-hook install</c> puts
/// them. The hooks start the daemons.
/// </summary>
internal sealed class PcmdCluster : IAsyncDisposable
{
    private const UnixFileMode EverybodyReads = (UnixFileMode)0x1ed; // 0755
    private static readonly IReadOnlyDictionary<string, string> NoEnvironment = new Dictionary<string, string>();

    private readonly string _folder;

    private PcmdCluster(string folder, SlurmCluster slurm)
    {
        _folder = folder;
        Slurm = slurm;
    }

    public SlurmCluster Slurm { get; }

    private string Configuration => Path.Combine(_folder, "pcmd.yaml");

    public static async Task<PcmdCluster> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("pcm-n-").FullName;
        File.SetUnixFileMode(folder, EverybodyReads);
        var taskProlog = Path.Combine(folder, "task-prolog");
        await File.WriteAllTextAsync(taskProlog, $"""
            #!/bin/sh
            echo "export PCM_SOCKET={folder}/$SLURMD_NODENAME/pcmd.sock"
            echo "export PATH={Installation.Prefix}/bin:$PATH"

            """);
        File.SetUnixFileMode(taskProlog, EverybodyReads);
        await Command.DemandAsync(Installation.Hook, "install", "--dir", folder, "--config", Path.Combine(folder, "pcmd.yaml"));
        var slurm = await SlurmCluster.StartAsync(new ClusterOptions
        {
            Prolog = $"{folder}/prolog.d/*",
            Epilog = $"{folder}/epilog.d/*",
            ExtraLines = [$"TaskProlog={taskProlog}"],
        });
        var cluster = new PcmdCluster(folder, slurm);
        cluster.WriteConfiguration();
        return cluster;
    }

    /// <summary>Where a node's daemon listens.</summary>
    public string SocketOf(string node) => Path.Combine(_folder, node, "pcmd.sock");

    /// <summary>A file among a node's logs.</summary>
    public string LogOf(string node, string name = "pcmd.log") => Path.Combine(_folder, node, "log", name);

    /// <summary>Pids of the workers on a node, by the kernel's word.</summary>
    public IReadOnlyList<int> WorkersOn(string node) =>
    [
        .. Directory.EnumerateDirectories(Path.Combine(_folder, node, "state", "gates")).SelectMany(gate => new Gate(gate).Workers()),
    ];

    /// <summary>What <c>pcm-client status --json</c> tells root of a node.</summary>
    public async Task<JsonElement> StatusAsync(string node)
    {
        var status = await Command.RunAsync(Limits.Command, new Dictionary<string, string> { ["PCM_SOCKET"] = SocketOf(node) }, Installation.Client, "status", "--json");
        return JsonDocument.Parse(status.Demand("status")).RootElement;
    }

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
                Assert.Fail($"never came true: {what}\n{(File.Exists(LogOf(node)) ? File.ReadAllText(LogOf(node)) : "no log")}\n{Slurm.TailOfLogs()}");
            await Task.Delay(Limits.LookAgain);
        }
    }

    public async ValueTask DisposeAsync()
    {
        // slurmd first: its hooks would start the daemons again.
        var nodes = Slurm.Nodes;
        await Slurm.DisposeAsync();
        foreach (var node in nodes)
            await Command.RunAsync(Limits.Command, NoEnvironment, Installation.Supervisor, "drain", "--config", Configuration, "--node-name", node);
        Directory.Delete(_folder, recursive: true);
    }

    private void WriteConfiguration()
    {
        var gpu = Slurm.GpuOf("%n", 0)[..^1];
        File.WriteAllText(Configuration, $"""
            socket: {_folder}/%n/pcmd.sock
            state_dir: {_folder}/%n/state
            cache_dir: {_folder}/%n/cache
            log_dir: {_folder}/%n/log
            worker_user: daemon
            devices:
              - {"{"}name: g0, kind: cpu, cpus: "0", device_file: {gpu}0, memory_budget_mib: 1500{"}"}
              - {"{"}name: g1, kind: cpu, cpus: "1", device_file: {gpu}1, memory_budget_mib: 1500{"}"}
            slurm:
              partitions: [{SlurmCluster.Scavenger}]
              gres_conf: {Slurm.Root}/gres.conf

            """);
        foreach (var node in Slurm.Nodes)
            Directory.CreateDirectory(Path.Combine(_folder, node), EverybodyReads);
    }
}
