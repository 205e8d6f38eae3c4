using NUnit.Framework;

namespace Pcm.SlurmTests;

/// <summary>Where GPUs are split into shards, jobs get no lease unless the admin says so, and then only while they are alone.</summary>
[TestFixture(false)]
[TestFixture(true)]
internal sealed class SharedGpuTests(bool leaseShared) : PcmdFixture
{
    private const int NotAllowed = 77;

    private static readonly string Script = $"#!/bin/bash\npcm-client verify claims.jsonl -c claims-tiny -o $SLURM_JOB_ID.jsonl\necho ended $?\n{SlurmCluster.Held}";

    protected override PcmdClusterOptions Options => new()
    {
        Cluster = new ClusterOptions { Nodes = 1, Shards = 4 },
        SlurmKeys = [$"lease_shared_gpus: {(leaseShared ? "true" : "false")}"],
    };

    [Test]
    public async Task A_job_with_a_shard_is_served_only_by_the_admins_word_and_alone()
    {
        Cluster.StartDaemon("n1");
        await Cluster.WaitForDaemonAsync("n1");
        var user = ClusterUsers.Alice;
        Claims.Write(Slurm, user, "claims.jsonl", rows: 10);
        var first = await Slurm.SubmitAsync(Script, user, "--gres=shard:1", "--comment=pcm:claims-tiny");
        await Slurm.WaitForOutputAsync(first, "ended");
        Assert.That(Slurm.OutputOf(first), Does.Contain($"ended {(leaseShared ? 0 : NotAllowed)}"));

        // Slurm fills one GPU with shards before the next.
        var second = await Slurm.SubmitAsync(Script, user, "--gres=shard:1", "--comment=pcm:claims-tiny");
        await Slurm.WaitForOutputAsync(second, "ended");
        Assert.That(Slurm.OutputOf(second), Does.Contain($"ended {NotAllowed}").Or.Contain("ended 75"));
        Assert.That(Cluster.WorkersOn("n1"), Is.Empty);
        foreach (var job in (int[])[first, second])
        {
            Slurm.LetGo(job);
            await Slurm.WaitForStateAsync(job, JobState.Completed);
        }
    }
}
