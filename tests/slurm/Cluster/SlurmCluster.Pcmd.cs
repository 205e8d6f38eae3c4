using System.Text.Json;
using NUnit.Framework;
using Pcm.Linux;
using Pcm.Protocol;

namespace Pcm.SlurmTests.Cluster;

// pcmd on its nodes: one configuration for all, and a daemon for each that the hooks start.
internal sealed partial class SlurmCluster
{
    public const string Context = "claims-tiny";

    public string PcmdConfiguration => Path.Combine(Folder, "pcmd.yaml");

    public string SocketOf(string node) => Path.Combine(Folder, $"pcmd-{node}", "pcmd.sock");

    public Gate GateOf(string node, string device) => new(Path.Combine(Folder, $"pcmd-{node}", "state", "gates", device));

    /// <summary>Pids of the workers on a node's device, by the kernel's word.</summary>
    public IReadOnlyList<int> WorkersOn(string node, string device) => Directory.Exists(GateOf(node, device).Directory) ? GateOf(node, device).Workers() : [];

    public string PcmdLogOf(string node)
    {
        var file = Path.Combine(Folder, $"pcmd-{node}", "log", "pcmd.log");
        return File.Exists(file) ? string.Join('\n', ReadTail(file)) : $"no log of pcmd on {node}";
    }

    /// <summary>pcm-client as a user, outside of any job, on a node.</summary>
    public Task<CommandResult> ClientAsync(Account account, string node, params string[] arguments) => Command.RunAsync(
        account, new Dictionary<string, string>(Environment) { ["PCM_SOCKET"] = SocketOf(node) }, Path.Combine(TestPaths.Dist, "bin", "pcm-client"), arguments);

    /// <summary>The daemon's status, as root sees it.</summary>
    public async Task<JsonElement> StatusAsync(string node) =>
        JsonDocument.Parse((await ClientAsync(Account.Root, node, "status", "--json")).Demand("status")).RootElement;

    /// <summary>The daemon of a node.</summary>
    public async Task<ProcessIdentity> DaemonOfAsync(string node) =>
        ProcessIdentity.Of((await StatusAsync(node)).GetProperty("daemon").GetProperty("pid").GetInt32())!.Value;

    /// <summary>Waits until a context is resident on a device; its worker.</summary>
    public async Task<ProcessIdentity> WaitForWarmAsync(string node, string device)
    {
        JsonElement worker = default;
        var isWarm = await WaitAsync(
            async () =>
            {
                if (!File.Exists(SocketOf(node)) || (await ClientAsync(Account.Root, node, "status", "--json")) is not { ExitCode: 0 } status)
                    return false;
                worker = JsonDocument.Parse(status.Output).RootElement.GetProperty("workers").EnumerateArray()
                    .FirstOrDefault(worker => worker.GetProperty("device").GetString() == device && worker.GetProperty("state").GetString() is "ready" or "busy");
                return worker.ValueKind == JsonValueKind.Object;
            },
            Patience.Job);
        Assert.That(isWarm, Is.True, PcmdLogOf(node));
        return ProcessIdentity.Of(worker.GetProperty("pid").GetInt32())!.Value;
    }

    private void WritePcmdConfiguration(ClusterOptions options)
    {
        File.WriteAllText(PcmdConfiguration, $"""
            socket: {Folder}/pcmd-%n/pcmd.sock
            state_dir: {Folder}/pcmd-%n/state
            cache_dir: {Folder}/pcmd-%n/cache
            log_dir: {Folder}/pcmd-%n/log
            worker_user: daemon
            devices:
              - {"{"}name: g0, kind: cpu, cpus: "0", device_file: {Folder}/gpu-%n-0, memory_budget_mib: 1500{"}"}
              - {"{"}name: g1, kind: cpu, cpus: "1", device_file: {Folder}/gpu-%n-1, memory_budget_mib: 1500{"}"}
            slurm:
              partitions: [scavenger]
              gres_conf: {Folder}/gres.conf
              {options.SlurmKeys}

            """);
        foreach (var node in Nodes)
            Directory.CreateDirectory(Path.Combine(Folder, $"pcmd-{node}"), EverybodyReads);
    }

    private async Task EndPcmdAsync()
    {
        await Command.RunAsync(Account.Root, new Dictionary<string, string>(), "pkill", "-KILL", "-f", $"--config {PcmdConfiguration}");
        foreach (var node in Nodes)
            await Command.RunAsync(Account.Root, new Dictionary<string, string>(), TestPaths.Supervisor, "drain", "--config", PcmdConfiguration, "--node-name", node);
    }
}
