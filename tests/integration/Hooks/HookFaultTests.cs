using NUnit.Framework;
using Pcm.Client;
using Pcm.IntegrationTests.Daemon;
using Pcm.IntegrationTests.Hostile.Users;
using Pcm.Linux;
using Pcm.Protocol;

namespace Pcm.IntegrationTests.Hooks;

/// <summary>Hooks when something is not as it should be: they end with 0 in time, and an owner's device is clean all the same.</summary>
internal sealed class HookFaultTests : HookFixture
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(4);

    [Test]
    public async Task With_a_daemon_that_hangs_the_device_is_clean_and_stays_so_when_it_goes_on()
    {
        var worker = await WarmByJobAsync(new HookJob(1, Alice));
        await Daemon.SuspendAsync();
        var prolog = await PrologAsync(new HookJob(2, Bob, HookJob.Owner));
        Assert.That((worker.IsAlive, prolog.Took < Deadline + TimeSpan.FromSeconds(1)), Is.EqualTo((false, true)), prolog.ToString());

        Daemon.Send(Signal.Continue);
        await using var peer = await Daemon.ConnectAsync();
        await Daemon.EventuallyAsync(async () => (await peer.StatusAsync()).Evictions.Count > 0, "the daemon finds its worker gone");
        Assert.That(Assert.ThrowsAsync<PcmException>(() => peer.WarmAsync(Context))!.Code, Is.EqualTo(ErrorCode.NoDevice));
        Assert.That(Daemon.Gate("g0").Workers(), Is.Empty);
    }

    [Test]
    public async Task With_a_daemon_that_hangs_a_job_that_takes_part_has_its_lease_within_the_deadline()
    {
        await WarmByJobAsync(new HookJob(1, Alice));
        await Daemon.SuspendAsync();
        var prolog = await PrologAsync(new HookJob(2, Bob, Comment: "pcm"));
        Assert.That(prolog.Took, Is.LessThan(Deadline + TimeSpan.FromSeconds(1)));
        Daemon.Send(Signal.Continue);
        Assert.That((await VerifyAsync(Bob, "-c", Context)).ExitCode, Is.EqualTo(ExitCode.Ok));
    }

    [Test]
    public async Task With_no_daemon_a_worker_that_it_left_is_ended_and_the_next_daemon_knows_the_lease()
    {
        var worker = await WarmByJobAsync(new HookJob(1, Alice));
        await Daemon.EndAsync(Signal.Kill);
        var result = await HookAsync("prolog", new HookJob(2, Bob, Comment: $"pcm:{Context}").Environment, "--no-start");
        Assert.That((result.ExitCode, worker.IsAlive), Is.EqualTo((0, false)), result.ToString());

        await Daemon.StartAgainAsync();
        await WaitForWarmAsync(Context, "g0");
        Assert.That((await VerifyAsync(Bob, "-c", Context)).ExitCode, Is.EqualTo(ExitCode.Ok));
    }

    [Test]
    public async Task A_worker_that_cannot_be_ended_is_told_by_the_one_exit_code()
    {
        await WarmByJobAsync(new HookJob(1, Alice));

        // From within a pid namespace of its own the hook sees that the worker is there, and cannot reach it.
        var job = new HookJob(2, Bob, HookJob.Owner);
        var start = new System.Diagnostics.ProcessStartInfo("unshare", ["--pid", "--fork", HookProgram.Path, "prolog", "--config", Path.Combine(Daemon.Folder, "pcmd.yaml")]);
        foreach (var (name, value) in job.Environment)
            start.Environment[name] = value;
        await Daemon.SuspendAsync();
        try
        {
            using var process = System.Diagnostics.Process.Start(start)!;
            await process.WaitForExitAsync().WaitAsync(TestDaemon.Patience);
            Assert.That(process.ExitCode, Is.EqualTo(10));
        }
        finally
        {
            Daemon.Send(Signal.Continue);
        }
    }

    [Test]
    public async Task Unknown_repeated_and_crossed_ends_are_fine()
    {
        var job = new HookJob(1, Alice, Comment: "pcm");
        await EpilogAsync(job);
        await PrologAsync(job);
        await EpilogAsync(new HookJob(99, Bob));
        Assert.That(Daemon.Gate("g0").Read().Holders, Has.Count.EqualTo(1), "another's end ends nothing");
        await EpilogAsync(job with { Gpus = null });
        await EpilogAsync(job);
        Assert.That(Daemon.Gate("g0").Read().Holders, Is.Empty);
    }

    [TestCase("SLURM_JOB_ID", "")]
    [TestCase("SLURM_JOB_ID", "-1")]
    [TestCase("SLURM_JOB_ID", "1; reboot")]
    [TestCase("SLURM_JOB_UID", "x")]
    [TestCase("SLURM_JOB_PARTITION", "../../etc")]
    [TestCase("SLURMD_NODENAME", "../n1")]
    public async Task An_odd_variable_never_fails_a_hook(string name, string value)
    {
        var environment = new Dictionary<string, string>(new HookJob(1, Alice, Comment: "pcm").Environment) { [name] = value };
        foreach (var hook in (string[])["prolog", "epilog"])
        {
            var result = await HookAsync(hook, environment);
            Assert.That(result.ExitCode, Is.Zero, result.ToString());
        }
    }

    [Test]
    public async Task Outside_of_Slurm_nothing_is_done_and_the_node_is_not_drained()
    {
        var worker = await WarmByJobAsync(new HookJob(1, Alice));
        foreach (var hook in (string[])["prolog", "epilog"])
            Assert.That((await HookAsync(hook, new Dictionary<string, string>())).ExitCode, Is.Zero);
        Assert.That(worker.IsAlive, Is.True);
    }

    [TestCase("pcm:../../../etc/passwd")]
    [TestCase("pcm:$(touch /tmp/pcm-hook-was-here)")]
    [TestCase("pcm:`id`;pcm:no-such-context")]
    [TestCase("pcm\npcm:claims-tiny\u0001")]
    [TestCase("pcm:")]
    public async Task A_hostile_comment_is_only_text(string comment)
    {
        await PrologAsync(new HookJob(1, Alice, Comment: comment));
        Assert.That(File.Exists("/tmp/pcm-hook-was-here"), Is.False);
        var lease = Daemon.Gate("g0").Read().Holders.Single().Lease!;
        Assert.That(lease.Context, Is.Null.Or.EqualTo("no-such-context").Or.EqualTo(Context));
        Assert.That((await VerifyAsync(Alice, "-c", Context)).ExitCode, Is.EqualTo(ExitCode.Ok), "the lease itself is there, by opting in or by calling");
    }

    [Test]
    public async Task A_huge_comment_is_only_text()
    {
        await PrologAsync(new HookJob(1, Alice, Comment: new string('x', 100_000)));
        Assert.That(Daemon.Gate("g0").Read().Holders.Single().Lease!.Context, Is.Null);
    }

    [Test]
    public async Task Hooks_of_many_jobs_at_once_leave_the_gates_right()
    {
        var jobs = Enumerable.Range(1, 24).Select(i => new HookJob((uint)i, i % 2 == 0 ? Alice : Bob, i % 3 == 0 ? HookJob.Owner : HookJob.Scavenger, i % 2 == 0 ? "0" : "1", "pcm")).ToList();
        var begun = await Task.WhenAll(jobs.Select(job => HookAsync("prolog", job.Environment)));
        Assert.That(begun.Select(result => result.ExitCode), Is.All.Zero);
        foreach (var device in (string[])["g0", "g1"])
        {
            var state = Daemon.Gate(device).Read();
            Assert.That((state.Holders.Count, state.StayRefusal is null), Is.EqualTo((12, false)), $"{device}: shared, so closed");
        }

        var ended = await Task.WhenAll(jobs.Select(job => HookAsync("epilog", job.Environment)));
        Assert.That(ended.Select(result => result.ExitCode), Is.All.Zero);
        Assert.That(Daemon.Gate("g0").Read().Holders.Concat(Daemon.Gate("g1").Read().Holders), Is.Empty);
    }

    [Test]
    public async Task With_a_configuration_that_cannot_be_used_a_hook_ends_well_and_says_so()
    {
        var file = Path.Combine(Daemon.Folder, "broken.yaml");
        await File.WriteAllTextAsync(file, "devices: [");
        Assert.That((await HookProgram.RunAsync(new HookJob(1, Alice).Environment, "prolog", "--config", file, "--no-start")).ExitCode, Is.Zero);
    }

    [Test]
    public async Task A_user_cannot_speak_for_Slurm()
    {
        await PrologAsync(new HookJob(1, Alice, Comment: "pcm"));
        await using var peer = await DaemonPeer.GreetAsync(Bob.Connect(Daemon.Socket));
        await peer.SendAsync(1, new JobEndMessage(1));
        Assert.That((await peer.AnswerAsync<ErrorMessage>(1)).Code, Is.EqualTo(ErrorCode.NotAllowed));
        await peer.SendAsync(2, new JobBeginMessage("job-1"));
        Assert.That((await peer.AnswerAsync<ErrorMessage>(2)).Code, Is.EqualTo(ErrorCode.NotAllowed));
        Assert.That(Bob.Do(() => Access.CanWrite(Daemon.Gate("g0").Directory)), Is.False);
    }
}
