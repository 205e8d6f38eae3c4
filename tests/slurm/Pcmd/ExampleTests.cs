using NUnit.Framework;

namespace Pcm.SlurmTests;

/// <summary>The scripts that users copy do what they say, as they stand.</summary>
internal sealed class ExampleTests : PcmdFixture
{
    private const int Few = 30;
    private const int Many = 12_000;

    private static readonly ClusterUser User = ClusterUsers.Alice;

    [Test]
    public async Task An_array_checks_a_folder_and_can_be_submitted_again()
    {
        var inputs = Directory.CreateDirectory(Path.Combine(Slurm.WorkOf(User), "claims"));
        for (var i = 0; i < 3; i++) Claims.Write(Slurm, User, $"claims/{i}.jsonl", Few);
        Linux.Ownership.Set(inputs.FullName, User.Uid, User.Gid);
        for (var round = 0; round < 2; round++)
        {
            await Slurm.SubmitAsync(Installation.Example("array.sbatch"), User, ["--array=0-2"], "claims", "verdicts");
            await Slurm.WaitUntilIdleAsync();
            for (var i = 0; i < 3; i++) Claims.DemandWhole(Path.Combine(Slurm.WorkOf(User), "verdicts", $"{i}.jsonl"), Few);
        }
    }

    [Test]
    public async Task As_a_step_of_srun_it_is_served_under_the_jobs_lease()
    {
        var job = await Cluster.RunJobAsync(
            Installation.Example("srun.sbatch"), User, ["--nodelist=n1"], Claims.Write(Slurm, User, "step.jsonl", Few), "step-out.jsonl");
        Claims.DemandWhole(Path.Combine(Slurm.WorkOf(User), "step-out.jsonl"), Few);
        Assert.That(Slurm.OutputOf(job), Does.Contain("verdicts are in step-out.jsonl").And.Not.Contain("private pcmd"));
    }

    [Test]
    public async Task Told_before_its_time_is_over_it_queues_itself_again_and_goes_on()
    {
        var output = Path.Combine(Slurm.WorkOf(User), "signal-out.jsonl");
        var job = await Slurm.SubmitAsync(Installation.Example("signal.sbatch"), User, ["--nodelist=n2"], Claims.Write(Slurm, User, "signal.jsonl", Many), output);
        await Cluster.EventuallyAsync(() => Claims.CountParts(output) > 500, "it is at work", "n2");

        // As Slurm itself does a minute before the end: the batch script alone is told.
        (await Slurm.RootAsync("scancel", "--signal=TERM", "--batch", $"{job}")).Demand("signalling");
        await Slurm.WaitForStateAsync(job, JobState.Completed);
        Assert.That((await Slurm.JobAsync(job))["Restarts"], Is.EqualTo("1"), Slurm.OutputOf(job));
        Claims.DemandWhole(output, Many);
    }

    [Test]
    public async Task The_users_page_begins_with_a_script_that_works()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(Installation.Sources, "slurm", "JOBS.md"));
        var script = page.Split("```sh\n")[1].Split("```")[0];
        Assert.That(script, Does.StartWith("#!/bin/bash"));
        Claims.Write(Slurm, User, "claims.jsonl", Few);
        await Cluster.RunJobAsync(script, User, []);
        Claims.DemandWhole(Path.Combine(Slurm.WorkOf(User), "verdicts.jsonl"), Few);
    }

    [Test]
    public async Task Who_forgot_the_comment_is_served_and_told_the_line()
    {
        var script = $"#!/bin/bash\nexec pcm-client verify claims-forgot.jsonl -c claims-tiny -o forgot.jsonl";
        Claims.Write(Slurm, User, "claims-forgot.jsonl", Few);
        var job = await Cluster.RunJobAsync(script, User, ["--gres=gpu:1", "--nodelist=n3"]);
        Claims.DemandWhole(Path.Combine(Slurm.WorkOf(User), "forgot.jsonl"), Few);
        Assert.That(Slurm.OutputOf(job), Does.Contain("#SBATCH --comment=pcm:claims-tiny"));
    }
}
