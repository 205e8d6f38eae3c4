using NUnit.Framework;

namespace Pcm.SlurmTests;

/// <summary>Where no daemon of the node serves a job, the same script brings up one of its own, which is the job's and goes with it.</summary>
internal sealed class NoDaemonTests : PcmdFixture
{
    private const int Rows = 30;

    // Says where the private daemon and its worker are, then lets the test look at them.
    private const string Script = $$"""
        #!/bin/bash
        pcm-client verify "$1" -c claims-tiny -o "$2" --autostart || exit $?
        for pid in $(pgrep -u "$(id -u)" '^pcmd'); do echo "pid $pid $(grep -o 'freezer:.*' /proc/$pid/cgroup)"; done
        echo begun
        {{SlurmCluster.Held}}
        """;

    protected override PcmdClusterOptions Options => new() { HasHooks = false };

    [Test]
    public async Task A_private_daemon_runs_in_the_jobs_cgroup_and_is_gone_with_the_job()
    {
        var user = ClusterUsers.Alice;
        var output = Path.Combine(Slurm.WorkOf(user), "own.jsonl");
        var job = await Slurm.SubmitAsync(Script, user, ["--gres=gpu:1"], Claims.Write(Slurm, user, "own-in.jsonl", Rows), output);
        await Slurm.WaitForOutputAsync(job, "begun");
        Claims.DemandWhole(output, Rows);
        var processes = Slurm.OutputOf(job).Split('\n').Where(line => line.StartsWith("pid ", StringComparison.Ordinal)).Select(line => line.Split(' ')).ToList();
        Assert.That(processes, Has.Count.EqualTo(2), Slurm.OutputOf(job));
        Assert.That(processes.Select(words => words[2]), Is.All.Contain($"/uid_{user.Uid}/job_{job}/"));

        Slurm.LetGo(job);
        await Slurm.WaitForStateAsync(job, JobState.Completed);
        foreach (var words in processes)
            await Cluster.EventuallyAsync(() => !Directory.Exists($"/proc/{words[1]}"), "the job's daemon is gone", "n1");
    }

    [Test]
    public async Task Two_jobs_of_a_user_have_a_daemon_each()
    {
        var user = ClusterUsers.Bob;
        var jobs = new List<int>();
        for (var i = 0; i < 2; i++)
            jobs.Add(await Slurm.SubmitAsync(Script, user, ["--gres=gpu:1", "--nodelist=n1"], Claims.Write(Slurm, user, $"two-{i}.jsonl", Rows), $"two-out-{i}.jsonl"));
        foreach (var job in jobs) await Slurm.WaitForOutputAsync(job, "begun");
        Assert.That(jobs.Select(Slurm.OutputOf), Is.All.Contain("starting a private pcmd"));
        foreach (var job in jobs)
        {
            Slurm.LetGo(job);
            await Slurm.WaitForStateAsync(job, JobState.Completed);
        }
    }
}
