using NUnit.Framework;

namespace Pcm.SlurmTests;

/// <summary>A cluster with pcmd for the tests of one class. Whatever they do, Slurm sets no node aside.</summary>
[NonParallelizable]
internal abstract class PcmdFixture
{
    protected PcmdCluster Cluster { get; private set; } = null!;

    protected SlurmCluster Slurm => Cluster.Slurm;

    protected virtual PcmdClusterOptions Options => new();

    [OneTimeSetUp]
    public async Task StartAsync() => Cluster = await PcmdCluster.StartAsync(Options);

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (Cluster is not null) await Cluster.DisposeAsync();
    }

    [TearDown]
    public async Task NoNodeIsSetAsideAsync() => Assert.That(await Slurm.NodesSetAsideAsync(), Is.Empty, Slurm.TailOfLogs());

    /// <summary>A job of one step that takes part and checks a few claims: afterwards the context is warm on the node's first device.</summary>
    protected async Task WarmAsync(string node, ClusterUser user)
    {
        const int Rows = 20;
        var output = Path.Combine(Slurm.WorkOf(user), $"warm-{node}-{Guid.NewGuid():N}.jsonl");
        await Cluster.RunJobAsync(Installation.Example("verify.sbatch"), user, [$"--nodelist={node}"], Claims.Write(Slurm, user, $"warm-{node}.jsonl", Rows), output);
        Claims.DemandWhole(output, Rows);
    }

    /// <summary>A script that says whether a process is <c>there</c> or <c>gone</c>. One that nobody has buried yet holds nothing.</summary>
    protected static string LookFor(int pid) => $"""
        #!/bin/sh
        state=$(sed 's/.*) \(.\) .*/\1/' /proc/{pid}/stat 2>/dev/null)
        [ "${"{"}state:-Z{"}"}" = Z ] && echo gone || echo there
        """;

    /// <summary>Options of a job that takes both GPUs of a node from whoever has them.</summary>
    protected static string[] OwnerOf(string node) => [$"--nodelist={node}", $"--partition={SlurmCluster.Owner}", "--gres=gpu:2"];
}
