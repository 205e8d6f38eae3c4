using Pcm.Linux;

namespace Pcm.Cluster;

/// <summary>
/// A Slurm cluster with pcmd on each node, as an admin sets it up: one configuration for all nodes, the hooks where <c>pcm-hook install</c> puts
/// them. The hooks start the daemons.
/// </summary>
internal sealed partial class PcmdCluster : IAsyncDisposable
{
    private const UnixFileMode EverybodyReads = (UnixFileMode)0x1ed; // 0755
    private static readonly IReadOnlyDictionary<string, string> NoEnvironment = new Dictionary<string, string>();

    private readonly string _folder;

    private PcmdCluster(string folder, SlurmCluster slurm) => (_folder, Slurm) = (folder, slurm);

    public SlurmCluster Slurm { get; }

    /// <summary>Where configuration, hooks and each node's files lie.</summary>
    public string Root => _folder;

    /// <summary>Where its hooks lie; what is put beside them runs too.</summary>
    public string HooksOf(string kind) => Path.Combine(_folder, $"{kind}.d");

    private string Configuration => Path.Combine(_folder, "pcmd.yaml");

    public static async Task<PcmdCluster> StartAsync(PcmdClusterOptions? options = null)
    {
        options ??= new PcmdClusterOptions();
        var folder = ClusterPlan.MakeFolder();
        try
        {
            return await StartInAsync(folder, options);
        }
        catch
        {
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        // slurmd first: its hooks would start the daemons again.
        var nodes = Slurm.Nodes;
        await Slurm.DisposeAsync();
        foreach (var node in nodes)
        {
            if (DaemonOn(node) is { } daemon) Signals.TrySend(daemon, Signal.Kill);
            (await Command.RunAsync(Limits.Command, NoEnvironment, Installation.Supervisor, "drain", "--config", Configuration, "--node-name", node)).Demand($"clearing {node}");
        }

        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<PcmdCluster> StartInAsync(string folder, PcmdClusterOptions options)
    {
        var configuration = Path.Combine(folder, "pcmd.yaml");
        var slurmOptions = options.Cluster with { ExtraLines = [.. options.Cluster.ExtraLines, $"TaskProlog={WriteTaskProlog(folder)}"] };
        if (options.HasHooks)
        {
            // What it says is known once the cluster's devices are; installing wants it to be there.
            await File.WriteAllTextAsync(configuration, "");
            await Command.DemandAsync(Installation.Hook, "install", "--dir", folder, "--config", configuration);
            slurmOptions = slurmOptions with { Prolog = $"{folder}/prolog.d/*", Epilog = $"{folder}/epilog.d/*" };
        }

        var cluster = new PcmdCluster(folder, await SlurmCluster.StartAsync(slurmOptions));
        await File.WriteAllTextAsync(configuration, cluster.ConfigurationWith(options));
        foreach (var node in cluster.Slurm.Nodes)
            Directory.CreateDirectory(Path.Combine(folder, node), EverybodyReads);
        return cluster;
    }

    // What a job's script sees on a node of several on one machine; on a cluster of real nodes PCM_SOCKET has its default.
    private static string WriteTaskProlog(string folder)
    {
        var path = Path.Combine(folder, "task-prolog");
        File.WriteAllText(path, $"""
            #!/bin/sh
            echo "export PCM_SOCKET={folder}/$SLURMD_NODENAME/pcmd.sock"
            echo "export PATH={Installation.Prefix}/bin:$PATH"

            """);
        File.SetUnixFileMode(path, EverybodyReads);
        return path;
    }

    private string ConfigurationWith(PcmdClusterOptions options)
    {
        var gpu = Slurm.GpuOf("%n", 0)[..^1];
        string[] lines =
        [
            $$"""
            socket: {{_folder}}/%n/pcmd.sock
            state_dir: {{_folder}}/%n/state
            cache_dir: {{_folder}}/%n/cache
            log_dir: {{_folder}}/%n/log
            worker_user: daemon
            worker_units: never
            devices:
              - {name: g0, kind: cpu, cpus: "0", device_file: {{gpu}}0, memory_budget_mib: 1500}
              - {name: g1, kind: cpu, cpus: "1", device_file: {{gpu}}1, memory_budget_mib: 1500}
            """,
            .. options.Keys,
            $"""
            slurm:
              partitions: [{SlurmCluster.Scavenger}]
              gres_conf: {Slurm.Root}/gres.conf
            """,
            .. options.SlurmKeys.Select(key => $"  {key}"),
        ];
        return string.Join('\n', lines) + "\n";
    }
}
