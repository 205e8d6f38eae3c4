using NUnit.Framework;

namespace Pcm.SlurmTests;

/// <summary>Clusters do not meet, and leave nothing.</summary>
public sealed class SideBySideTests
{
    [Test]
    public async Task Without_job_cgroups_a_job_descends_from_a_slurmstepd_that_names_it()
    {
        await using var cluster = await SlurmCluster.StartAsync(new ClusterOptions { Nodes = 1, JobCgroups = false });
        var jobs = new List<int>();
        foreach (var user in ClusterUsers.All)
            jobs.Add(await cluster.SubmitAsync("#!/bin/sh\nps -o ppid= -p $$ | xargs ps -o uid=,args= -p; grep freezer /proc/self/cgroup", user));
        foreach (var job in jobs)
        {
            await cluster.WaitForStateAsync(job, JobState.Completed);
            Assert.That(cluster.OutputOf(job), Does.Match($@"^ *0 slurmstepd: \[{job}\.batch\]").And.Not.Contain("slurm_"));
        }

        Assert.That(await cluster.NodesSetAsideAsync(), Is.Empty);
    }

    [Test]
    public async Task Two_clusters_live_at_once_and_the_end_of_one_leaves_nothing_of_it_and_the_other_alone()
    {
        await using var other = await SlurmCluster.StartAsync(new ClusterOptions { Nodes = 1 });
        var cluster = await SlurmCluster.StartAsync(new ClusterOptions { Nodes = 1 });
        int here, there;
        try
        {
            const string Script = $"#!/bin/sh\n(setsid sleep 600 &)\necho begun\n{SlurmCluster.Held}";
            here = await cluster.SubmitAsync(Script, ClusterUsers.Alice);
            there = await other.SubmitAsync(Script, ClusterUsers.Alice);
            await cluster.WaitForOutputAsync(here, "begun");
            await other.WaitForOutputAsync(there, "begun");
            Assert.That(JobCgroups.OfJobsFrom(here), Is.Not.Empty);
        }
        finally
        {
            await cluster.DisposeAsync();
        }

        Assert.That(ClusterProcesses.Of(cluster.Root), Is.Empty);
        Assert.That(JobCgroups.OfJobsFrom(here), Is.Empty);
        Assert.That(Directory.Exists(cluster.Root), Is.False);
        other.LetGo(there);
        await other.WaitForStateAsync(there, JobState.Completed);
    }

    [Test]
    public void A_cluster_that_cannot_start_says_why()
    {
        // A line that slurmctld alone acts on, so that no slurmd can be the first to end.
        var failure = Assert.CatchAsync(() => SlurmCluster.StartAsync(new ClusterOptions { Nodes = 1, ExtraLines = ["SchedulerType=sched/none-such"] }));
        Assert.That(failure!.Message, Does.Contain("slurmctld ended").And.Contain("none-such"));
    }
}
