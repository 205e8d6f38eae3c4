using NUnit.Framework;

namespace Pcm.SlurmTests;

/// <summary>Whose lease a process may use is the kernel's word, never its own: with job cgroups, and where Slurm keeps none.</summary>
[TestFixture(true)]
[TestFixture(false)]
internal sealed class IdentityTests(bool jobCgroups) : IdentityFixture(jobCgroups)
{
    [Test]
    public async Task Naming_anothers_job_in_the_environment_is_no_lease()
    {
        var job = await HoldAsync(ClusterUsers.Alice, Leased);
        Refused(await AskAsync(ClusterUsers.Bob, "env", $"SLURM_JOB_ID={job}", $"SLURM_JOBID={job}", $"SLURM_JOB_UID={ClusterUsers.Alice.Uid}"));
    }

    [Test]
    public async Task A_parent_with_slurmstepds_title_is_no_lease()
    {
        var job = await HoldAsync(ClusterUsers.Alice, Leased);
        Refused(await AskAsync(ClusterUsers.Bob, "bash", "-c", $"exec -a 'slurmstepd: [{job}.batch]' bash -c '\"$0\" \"$@\"; exit $?' \"$0\" \"$@\""));
    }

    [Test]
    public async Task Groups_that_are_named_like_a_jobs_are_no_lease()
    {
        var job = await HoldAsync(ClusterUsers.Alice, Leased);
        var group = Directory.CreateDirectory($"{JobCgroups.ForgedBy(ClusterUsers.Bob.Name)}/slurm_{Node}/uid_{ClusterUsers.Bob.Uid}/job_{job}/step_batch").FullName;
        try
        {
            Refused(await AskWithinAsync(ClusterUsers.Bob, group));
        }
        finally
        {
            JobCgroups.RemoveOf(ClusterUsers.Bob.Name);
        }
    }

    [Test]
    public async Task A_user_outside_of_the_job_is_served_only_where_no_cgroups_could_tell_and_one_lease_can_be_meant()
    {
        await HoldAsync(ClusterUsers.Alice, Leased);
        var outside = await AskAsync(ClusterUsers.Alice, "env");
        Assert.That(outside.ExitCode, Is.EqualTo(HasJobCgroups ? NotAllowed : 0), outside.Error);
        await HoldAsync(ClusterUsers.Alice, Leased);
        Refused(await AskAsync(ClusterUsers.Alice, "env"));
    }

    [Test]
    public async Task A_job_without_a_device_uses_no_other_jobs()
    {
        await HoldAsync(ClusterUsers.Alice, Leased);
        var job = await Slurm.SubmitAsync($"#!/bin/sh\n{Question("env")}\necho exit $?", ClusterUsers.Bob, $"--nodelist={Node}", "--comment=pcm");
        await Slurm.WaitForStateAsync(job, JobState.Completed);
        Assert.That(Slurm.OutputOf(job), Does.Contain($"exit {NotAllowed}"));
    }

    [Test]
    public async Task A_job_uses_its_own_devices_alone()
    {
        await HoldAsync(ClusterUsers.Alice, Leased);
        var script = $"#!/bin/sh\n{Question("env")} --device g0\necho g0 $?\n{Question("env")} --device g1\necho g1 $?";
        var job = await Cluster.RunJobAsync(script, ClusterUsers.Bob, Leased);
        Assert.That(Slurm.OutputOf(job), Does.Match("(?s)g0 [1-9].*g1 0"), "Alice's job came first and has the first");
    }

    [Test]
    public async Task Rows_are_accounted_to_the_job_that_sent_them()
    {
        var jobs = new List<(int Id, int Rows)>();
        foreach (var rows in (int[])[7, 11])
        {
            var input = Claims.Write(Slurm, ClusterUsers.Alice, $"rows-{rows}.jsonl", rows);
            var script = $"#!/bin/sh\npcm-client verify {input} -c claims-tiny -o rows-{rows}-$SLURM_JOB_ID.jsonl || exit $?\necho begun\n{SlurmCluster.Held}";
            jobs.Add((await HoldAsync(ClusterUsers.Alice, Leased, script), rows));
        }

        var leases = (await Cluster.StatusAsync(Node)).GetProperty("leases").EnumerateArray().ToDictionary(lease => lease.GetProperty("job").GetInt32(), lease => lease.GetProperty("rows").GetInt32());
        foreach (var (job, rows) in jobs) Assert.That(leases[job], Is.EqualTo(rows));
    }
}
