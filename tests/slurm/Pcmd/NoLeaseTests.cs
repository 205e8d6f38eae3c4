using NUnit.Framework;

namespace Pcm.SlurmTests;

/// <summary>A node's daemon that has no lease for a job says so, and with --autostart the job's own daemon serves.</summary>
internal sealed class NoLeaseTests : PcmdFixture
{
    private const int Rows = 20;

    private static string ScriptWith(string option) => $"#!/bin/bash\nexec pcm-client verify claims.jsonl -c claims-tiny -o $SLURM_JOB_ID.jsonl {option}";

    [Test]
    public async Task A_job_of_a_partition_that_takes_no_part_is_refused_or_serves_itself()
    {
        var user = ClusterUsers.Alice;
        Claims.Write(Slurm, user, "claims.jsonl", Rows);
        await WarmAsync("n1", user);

        var refused = await Slurm.SubmitAsync(ScriptWith(""), user, OwnerOf("n1"));
        await Slurm.WaitForStateAsync(refused, JobState.Failed);
        Assert.That(await Slurm.ExitCodeOfAsync(refused), Is.EqualTo(77));
        Assert.That(Slurm.OutputOf(refused), Does.Contain("whose jobs take no part in pcmd").And.Contain("--autostart"));

        var own = await Cluster.RunJobAsync(ScriptWith("--autostart"), user, OwnerOf("n1"));
        Claims.DemandWhole(Path.Combine(Slurm.WorkOf(user), $"{own}.jsonl"), Rows);
        Assert.That(Slurm.OutputOf(own), Does.Contain("starting a private pcmd"));
    }

    [Test]
    public async Task A_job_without_a_GPU_is_refused_and_told_what_to_ask_for()
    {
        var user = ClusterUsers.Bob;
        Claims.Write(Slurm, user, "claims.jsonl", Rows);
        await WarmAsync("n2", user);
        var job = await Slurm.SubmitAsync(ScriptWith(""), user, "--nodelist=n2", "--comment=pcm");
        await Slurm.WaitForStateAsync(job, JobState.Failed);
        Assert.That((await Slurm.ExitCodeOfAsync(job), Slurm.OutputOf(job).Contains("--gres", StringComparison.Ordinal)), Is.EqualTo((77, true)), Slurm.OutputOf(job));
    }
}
