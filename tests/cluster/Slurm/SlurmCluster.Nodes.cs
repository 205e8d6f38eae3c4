using System.Text.RegularExpressions;
using Pcm.Linux;

namespace Pcm.Cluster;

internal sealed partial class SlurmCluster
{
    // Says for the admin's eyes that this slurmd listens; nothing that could be asked from outside tells it from the one before.
    private const string SlurmdListens = "slurmd started on";

    /// <summary>All nodes by name; none while slurmctld does not answer.</summary>
    public async Task<IReadOnlyDictionary<string, NodeState>> NodesAsync()
    {
        var listed = await RootAsync("sinfo", "--noheader", "--Node", $"--partition={Scavenger}", "--format=%N|%T|%E");
        return listed.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split('|', 3))
            .ToDictionary(fields => fields[0], fields => new NodeState(fields[0], fields[1].TrimEnd('*'), fields[2] == "none" ? null : fields[2]));
    }

    /// <summary>Nodes that Slurm has set aside, with its reason: what a failing hook leads to.</summary>
    public async Task<IReadOnlyList<NodeState>> NodesSetAsideAsync() => [.. (await NodesAsync()).Values.Where(node => node.IsSetAside)];

    /// <summary>Changes a node as its administrator, such as <c>ActiveFeatures=a,b</c>.</summary>
    public async Task UpdateNodeAsync(string node, params string[] changes) =>
        (await RootAsync("scontrol", ["update", $"NodeName={node}", .. changes])).Demand($"changing {node}");

    /// <summary>What <c>scontrol show node</c> says.</summary>
    public async Task<IReadOnlyDictionary<string, string>> NodeAsync(string node) =>
        FieldsOf((await RootAsync("scontrol", "show", "node", node)).Demand($"looking at {node}"));

    public int SlurmdPid(string node) => _daemons[node].Pid;

    /// <summary>Ends a node's slurmd as a crash would; its jobs go on.</summary>
    public Task KillSlurmdAsync(string node) => _daemons[node].EndAsync(Signal.Kill);

    /// <summary>Ends a node's slurmd as an admin would, who waits for what it is at.</summary>
    public Task StopSlurmdAsync(string node) => _daemons[node].EndAsync(Signal.Terminate);

    /// <summary>Starts a node's slurmd again and waits until it listens.</summary>
    public async Task StartSlurmdAsync(string node)
    {
        _daemons[node].Dispose();
        var before = Starts(node);
        StartSlurmdProcess(node);
        await UntilStartedAsync(() => Task.FromResult(Starts(node) > before), $"slurmd of {node} listens", [_daemons[node]]);
    }

    private int Starts(string node) => File.Exists(_plan.LogOf(node)) ? Regex.Count(LogOf(node), SlurmdListens) : 0;
}
