using NUnit.Framework;

namespace Pcm.SlurmTests;

/// <summary>The cluster of these tests is a real Slurm, and does what pcmd is built on.</summary>
public sealed class ClusterTests : IDisposable
{
    private const string Forever = "#!/bin/sh\necho begun\nexec sleep 600";

    private RecordingHooks _hooks = null!;
    private SlurmCluster _cluster = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _hooks = new RecordingHooks();
        _cluster = await SlurmCluster.StartAsync(new ClusterOptions { Prolog = _hooks.Program, Epilog = _hooks.Program, Shards = 4 });
    }

    [OneTimeTearDown]
    public async Task EndAsync()
    {
        if (_cluster is not null) await _cluster.DisposeAsync();
    }

    public void Dispose() => _hooks?.Dispose();

    [TearDown]
    public async Task NoNodeIsSetAsideAsync() => Assert.That(await _cluster.NodesSetAsideAsync(), Is.Empty, _cluster.TailOfLogs());

    [Test]
    public async Task A_job_of_each_user_runs_on_each_node_in_a_cgroup_that_names_it()
    {
        const string Script = "#!/bin/sh\necho $SLURMD_NODENAME $(id -un)\nsed 's/^/batch /' /proc/self/cgroup\nsrun sed 's/^/step /' /proc/self/cgroup";
        var jobs = new List<(int Id, string Node, ClusterUser User)>();
        foreach (var node in _cluster.Nodes)
        {
            foreach (var user in ClusterUsers.All)
                jobs.Add((await _cluster.SubmitAsync(Script, user, $"--nodelist={node}"), node, user));
        }

        foreach (var (id, node, user) in jobs)
        {
            await _cluster.WaitForStateAsync(id, JobState.Completed);
            var group = $":freezer:/slurm_{node}/uid_{user.Uid}/job_{id}/";
            Assert.That(
                _cluster.OutputOf(id).Split('\n'),
                Has.One.EqualTo($"{node} {user.Name}").And.One.Match($"^batch .*{group}step_batch$").And.One.Match($"^step .*{group}step_0$"));
        }
    }

    [Test]
    public async Task Hooks_run_as_root_and_are_told_the_GPUs_and_the_comment()
    {
        const string Comment = "pcm:claims-tiny other:\"$(id)\" a=b";
        var job = await _cluster.SubmitAsync("#!/bin/sh", ClusterUsers.Alice, "--gres=gpu:2", $"--comment={Comment}", "--nodelist=n2");
        await _cluster.WaitForStateAsync(job, JobState.Completed);
        var calls = _hooks.CallsOf(job);
        Assert.That(calls.Select(call => call.IsProlog), Is.EqualTo(new[] { true, false }));
        foreach (var call in calls)
        {
            Assert.That((call.Uid, call.Node), Is.EqualTo((0u, "n2")));
            Assert.That(call.Environment["SLURM_JOB_GPUS"], Is.EqualTo("0,1"));
            Assert.That(call.Environment["SLURM_JOB_COMMENT"], Is.EqualTo(Comment));
            Assert.That(call.Environment["SLURM_JOB_UID"], Is.EqualTo($"{ClusterUsers.Alice.Uid}"));
            Assert.That(call.Environment, Does.Not.ContainKey("PATH"));
        }

        Assert.That((await _cluster.JobAsync(job))["Comment"], Is.EqualTo(Comment));
    }

    [Test]
    public async Task Hooks_are_told_of_a_shard_what_they_are_told_of_its_GPU()
    {
        var shard = await _cluster.SubmitAsync("#!/bin/sh\necho $SLURM_SHARDS_ON_NODE", ClusterUsers.Alice, "--gres=shard:1", "--nodelist=n3");
        await _cluster.WaitForStateAsync(shard, JobState.Completed);
        var gpu = await _cluster.SubmitAsync("#!/bin/sh\necho $SLURM_SHARDS_ON_NODE", ClusterUsers.Alice, "--gres=gpu:1", "--nodelist=n3");
        await _cluster.WaitForStateAsync(gpu, JobState.Completed);

        // Only the job itself can tell; if ever a hook could too, pcm-hook should look there.
        Assert.That((_cluster.OutputOf(shard), _cluster.OutputOf(gpu)), Is.EqualTo(("1\n", "\n")));
        for (var call = 0; call < 2; call++)
        {
            var (ofShard, ofGpu) = (_hooks.CallsOf(shard)[call].Environment, _hooks.CallsOf(gpu)[call].Environment);
            Assert.That(ofShard.Keys, Is.EquivalentTo(ofGpu.Keys));
            Assert.That(ofShard.Keys.Where(key => ofShard[key] != ofGpu[key]), Is.SubsetOf(new[] { "SLURM_JOBID", "SLURM_JOB_ID", "SLURM_JOB_STDOUT" }));
            Assert.That(ofShard["SLURM_JOB_GPUS"], Is.EqualTo("0"));
        }
    }

    [Test]
    public async Task An_owner_takes_the_GPUs_and_the_scavenger_is_run_again_after()
    {
        var victim = await _cluster.SubmitAsync(
            "#!/bin/sh\necho begun ${SLURM_RESTART_COUNT:-0}\n[ \"$SLURM_RESTART_COUNT\" ] || exec sleep 600", ClusterUsers.Alice, "--gres=gpu:2", "--nodelist=n1");
        await _cluster.WaitForOutputAsync(victim, "begun 0");
        var submitted = DateTimeOffset.UtcNow;
        var owner = await _cluster.SubmitAsync("#!/bin/sh\necho begun", ClusterUsers.Bob, $"--partition={SlurmCluster.Owner}", "--gres=gpu:2", "--nodelist=n1");
        await _cluster.WaitForStateAsync(owner, JobState.Completed);
        await _cluster.WaitForStateAsync(victim, JobState.Completed);

        Assert.That(_cluster.OutputOf(victim), Does.EndWith("begun 1\n").And.Contain("DUE TO PREEMPTION"));
        Assert.That((await _cluster.JobAsync(victim))["Restarts"], Is.EqualTo("1"));

        // The owner's prolog is the first word of the owner on the node, and comes when the victim's epilog has ended.
        var calls = _hooks.Calls.Where(call => call.Job == victim || call.Job == owner).ToList();
        Assert.That(
            calls.Select(call => (call.Job, call.IsProlog)),
            Is.EqualTo(new[] { (victim, true), (victim, false), (owner, true), (owner, false), (victim, true), (victim, false) }));

        // The epilog of a run that is queued again is told the count of the next.
        Assert.That(
            calls.Where(call => call.Job == victim).Select(call => call.Environment["SLURM_JOB_RESTART_COUNT"]), Is.EqualTo(new[] { "0", "1", "1", "1" }));
        await TestContext.Progress.WriteLineAsync("seconds from the owner's sbatch: victim's epilog, owner's prolog, owner's epilog, victim's prolog: "
            + string.Join(' ', calls.Skip(1).Take(4).Select(call => $"{(call.At - submitted).TotalSeconds:0.00}")));
    }

    [Test]
    public async Task A_slurmd_that_was_killed_takes_its_job_up_again()
    {
        var job = await _cluster.SubmitAsync($"#!/bin/sh\necho begun\n{SlurmCluster.Held}", ClusterUsers.Alice, "--nodelist=n2");
        await _cluster.WaitForOutputAsync(job, "begun");
        var pid = _cluster.SlurmdPid("n2");
        await _cluster.KillSlurmdAsync("n2");
        await _cluster.StartSlurmdAsync("n2");
        Assert.That(_cluster.SlurmdPid("n2"), Is.Not.EqualTo(pid));
        Assert.That(await _cluster.StateOfAsync(job), Is.EqualTo(JobState.Running));
        _cluster.LetGo(job);
        await _cluster.WaitForStateAsync(job, JobState.Completed);
        Assert.That(_hooks.CallsOf(job).Select(call => call.IsProlog), Is.EqualTo(new[] { true, false }));
    }

    [Test]
    public async Task A_job_that_ends_while_its_slurmd_is_down_gets_its_epilog_after()
    {
        var job = await _cluster.SubmitAsync($"#!/bin/sh\necho begun\n{SlurmCluster.Held}\necho ended", ClusterUsers.Alice, "--nodelist=n3");
        await _cluster.WaitForOutputAsync(job, "begun");
        await _cluster.KillSlurmdAsync("n3");
        _cluster.LetGo(job);
        await _cluster.WaitForOutputAsync(job, "ended");
        Assert.That(_hooks.CallsOf(job).Select(call => call.IsProlog), Is.EqualTo(new[] { true }));
        await _cluster.StartSlurmdAsync("n3");
        await _cluster.WaitForStateAsync(job, JobState.Completed);
        Assert.That(_hooks.CallsOf(job).Select(call => call.IsProlog), Is.EqualTo(new[] { true, false }));
    }

    [Test]
    public async Task A_job_that_takes_whole_nodes_holds_their_GPUs_unasked()
    {
        var job = await _cluster.SubmitAsync("#!/bin/sh", ClusterUsers.Alice, "--exclusive", "--nodelist=n1");
        await _cluster.WaitForStateAsync(job, JobState.Completed);
        Assert.That(_hooks.CallsOf(job).Select(call => call.Environment["SLURM_JOB_GPUS"]), Is.EqualTo(new[] { "0,1", "0,1" }));
    }

    [Test]
    public async Task A_preferred_feature_draws_a_job_to_its_node_and_refuses_one_when_no_node_has_it()
    {
        const string Feature = "pcm_claims-tiny";
        await _cluster.UpdateNodeAsync("n2", $"AvailableFeatures={Feature}", $"ActiveFeatures={Feature}");
        var drawn = await _cluster.SubmitAsync(Forever, ClusterUsers.Alice, $"--prefer={Feature}", "--exclusive");
        await _cluster.WaitForStateAsync(drawn, JobState.Running);
        Assert.That((await _cluster.JobAsync(drawn))["NodeList"], Is.EqualTo("n2"));

        // Not waited for.
        var elsewhere = await _cluster.SubmitAsync(Forever, ClusterUsers.Alice, $"--prefer={Feature}", "--exclusive");
        await _cluster.WaitForStateAsync(elsewhere, JobState.Running);
        Assert.That((await _cluster.JobAsync(elsewhere))["NodeList"], Is.Not.EqualTo("n2"));
        foreach (var job in new[] { drawn, elsewhere })
        {
            await _cluster.CancelAsync(job);
            await _cluster.WaitForStateAsync(job, JobState.Cancelled);
        }

        // Declared, but nobody's just now.
        await _cluster.UpdateNodeAsync("n2", "ActiveFeatures=");
        Assert.That((await _cluster.SbatchAsync(Forever, ClusterUsers.Alice, $"--prefer={Feature}")).ExitCode, Is.Not.Zero);
        await _cluster.UpdateNodeAsync("n2", "AvailableFeatures=", "ActiveFeatures=");
    }
}
