using NUnit.Framework;

namespace Pcm.SlurmTests;

/// <summary>A job that prefers a warm node gets one while the admin's own features stay as they are.</summary>
internal sealed class LocalityTests : PcmdFixture
{
    private const string Feature = "pcm_claims-tiny";
    private const string WarmNode = "n2";

    private static readonly string[] Preferring = [$"--prefer={Feature}", "--gres=gpu:1", "--comment=pcm:claims-tiny"];

    protected override PcmdClusterOptions Options => new()
    {
        Cluster = new ClusterOptions
        {
            Features = new Dictionary<string, string> { ["n1"] = $"fast,{Feature}", [WarmNode] = $"fast,{Feature}", ["n3"] = Feature },
        },
        SlurmKeys = ["active_features: true", "features_debounce_seconds: 1"],
    };

    [Test]
    public async Task A_node_where_the_context_is_warm_is_preferred_and_others_serve_when_it_is_taken()
    {
        // Slurm begins with all that is declared active; a daemon that has nothing warm takes its own back.
        foreach (var node in Slurm.Nodes)
        {
            Cluster.StartDaemon(node);
            await Cluster.WaitForDaemonAsync(node);
            await FeaturesBecomeAsync(node, node == "n3" ? "" : "fast");
        }

        await WarmAsync(WarmNode, ClusterUsers.Alice);
        await FeaturesBecomeAsync(WarmNode, $"fast,{Feature}");

        const string Script = $"#!/bin/sh\necho $SLURMD_NODENAME\necho begun\n{SlurmCluster.Held}";
        var jobs = new List<int>();
        for (var i = 0; i < SlurmCluster.GpusPerNode + 1; i++)
        {
            jobs.Add(await Slurm.SubmitAsync(Script, ClusterUsers.Bob, Preferring));
            await Slurm.WaitForOutputAsync(jobs[^1], "begun");
        }

        var nodes = jobs.Select(job => Slurm.OutputOf(job).Split('\n')[0]).ToList();
        Assert.That(nodes.Take(SlurmCluster.GpusPerNode), Is.All.EqualTo(WarmNode));
        Assert.That(nodes[^1], Is.Not.EqualTo(WarmNode), "preferring is not demanding");
        foreach (var job in jobs)
        {
            Slurm.LetGo(job);
            await Slurm.WaitForStateAsync(job, JobState.Completed);
        }
    }

    private async Task FeaturesBecomeAsync(string node, string features)
    {
        var started = TimeProvider.System.GetTimestamp();
        string? active;
        while ((active = (await Slurm.NodeAsync(node))["ActiveFeatures"]) != features)
        {
            if (TimeProvider.System.GetElapsedTime(started) > Limits.Patience)
                Assert.Fail($"{node} has {active} and not {features}\n{string.Join('\n', Cluster.LogsOf(node).Select(File.ReadAllText))}");
            await Task.Delay(Limits.AskAgain);
        }
    }
}
