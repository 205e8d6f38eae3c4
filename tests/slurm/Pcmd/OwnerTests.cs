using NUnit.Framework;
using Pcm.Linux;
using Limits = Pcm.Cluster.Limits;

namespace Pcm.SlurmTests;

/// <summary>An owner's device is the owner's, whatever has become of the daemon or of slurmd.</summary>
internal sealed class OwnerTests : PcmdFixture
{
    // A worker that came back would be there after one load, which takes a second or two here.
    private static readonly TimeSpan LongEnoughForALoad = TimeSpan.FromSeconds(4);

    [Test]
    public async Task A_daemon_that_was_stopped_brings_nothing_onto_a_device_that_an_owner_got_meanwhile()
    {
        await WarmAsync("n1", ClusterUsers.Alice);
        var daemon = Cluster.DaemonOn("n1")!.Value;
        Signals.TrySend(daemon, Signal.Stop);
        var owner = await Slurm.SubmitAsync($"#!/bin/sh\necho begun\n{SlurmCluster.Held}", ClusterUsers.Bob, OwnerOf("n1"));
        try
        {
            await Slurm.WaitForOutputAsync(owner, "begun");
            Assert.That(Cluster.WorkersOn("n1"), Is.Empty);
        }
        finally
        {
            Signals.TrySend(daemon, Signal.Continue);
        }

        Assert.That((await Cluster.ClientAsync("n1", "warm", "claims-tiny")).Error, Does.Contain("takes no part in pcmd"));
        var started = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(started) < LongEnoughForALoad)
        {
            Assert.That(Cluster.WorkersOn("n1"), Is.Empty);
            await Task.Delay(Limits.LookAgain);
        }

        Slurm.LetGo(owner);
        await Slurm.WaitForStateAsync(owner, JobState.Completed);
        await WarmAsync("n1", ClusterUsers.Alice);
    }

    [Test]
    public async Task With_a_daemon_that_is_dead_an_owner_finds_the_device_empty()
    {
        await WarmAsync("n2", ClusterUsers.Alice);
        var worker = Cluster.WorkersOn("n2").Single();
        Signals.TrySend(Cluster.DaemonOn("n2")!.Value, Signal.Kill);
        var owner = await Cluster.RunJobAsync(LookFor(worker), ClusterUsers.Bob, OwnerOf("n2"));
        Assert.That(Slurm.OutputOf(owner).Trim(), Is.EqualTo("gone"));
        await WarmAsync("n2", ClusterUsers.Alice);
    }

    [Test]
    public async Task A_hold_that_was_left_behind_closes_no_device_to_the_next_job()
    {
        // As Slurm leaves it where slurmd was killed in the middle of an epilog: it runs no other.
        var owner = await Slurm.SubmitAsync($"#!/bin/sh\necho begun\n{SlurmCluster.Held}", ClusterUsers.Bob, OwnerOf("n3"));
        await Slurm.WaitForOutputAsync(owner, "begun");
        var gate = Cluster.GateOf("n3", "g0");
        var hold = gate.Read().Holders.Single();
        Slurm.LetGo(owner);
        await Slurm.WaitForStateAsync(owner, JobState.Completed);
        gate.Hold(hold);

        await WarmAsync("n3", ClusterUsers.Alice);
        await Cluster.EventuallyAsync(() => gate.Read().Holders.Count == 0, "nobody holds it any more", "n3");
    }

    [Test]
    public async Task A_slurmd_that_is_killed_and_comes_back_costs_a_running_job_nothing()
    {
        const int Rows = 3_000;
        var output = Path.Combine(Slurm.WorkOf(ClusterUsers.Alice), "slurmd.jsonl");
        var job = await Slurm.SubmitAsync(
            Installation.Example("verify.sbatch"), ClusterUsers.Alice, ["--nodelist=n1"], Claims.Write(Slurm, ClusterUsers.Alice, "slurmd-in.jsonl", Rows), output);
        await Cluster.EventuallyAsync(() => Claims.CountParts(output) > 0, "it is at work", "n1");
        await Slurm.KillSlurmdAsync("n1");
        await Slurm.StartSlurmdAsync("n1");
        await Slurm.WaitForStateAsync(job, JobState.Completed);
        Claims.DemandWhole(output, Rows);
        Assert.That((await Slurm.JobAsync(job))["Restarts"], Is.EqualTo("0"));
    }
}
