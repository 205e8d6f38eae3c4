using NUnit.Framework;
using Pcm.Client;
using Pcm.IntegrationTests.Daemon;
using Pcm.Linux;
using Pcm.Protocol;

namespace Pcm.IntegrationTests.Hooks;

/// <summary>What a job finds on its devices.</summary>
internal sealed class PrologTests : HookFixture
{
    [Test]
    public async Task An_owners_job_finds_its_device_empty_and_the_context_comes_back_after_it()
    {
        var worker = await WarmByJobAsync(new HookJob(1, Alice));
        var owner = new HookJob(2, Bob, HookJob.Owner);
        await PrologAsync(owner);
        Assert.That((worker.IsAlive, Daemon.Gate("g0").Workers()), Is.EqualTo((false, Array.Empty<int>())));

        var eviction = (await StatusAsync()).Evictions.Single();
        Assert.That((eviction.Context, eviction.Device, eviction.Reason.Contains("job 2", StringComparison.Ordinal)), Is.EqualTo((Context, "g0", true)), eviction.ToString());
        Assert.That(eviction.TookMs, Is.InRange(0, 4000));
        var refused = await VerifyAsync(Bob, "-c", Context);
        Assert.That((refused.ExitCode, refused.Error.Contains("take no part", StringComparison.Ordinal)), Is.EqualTo((ExitCode.NotAllowed, true)), refused.Error);

        await EpilogAsync(owner);
        Assert.That((await StatusAsync()).Workers, Is.Empty, "nobody who takes part holds the device");
        await PrologAsync(new HookJob(3, Alice, Comment: "pcm"));
        await WaitForWarmAsync(Context, "g0");
    }

    [Test]
    public async Task What_an_owner_took_comes_back_under_the_next_daemon_too()
    {
        await WarmByJobAsync(new HookJob(1, Alice));
        var owner = new HookJob(2, Bob, HookJob.Owner);
        await PrologAsync(owner);
        await EpilogAsync(owner);
        await Daemon.EndAsync(Signal.Kill);
        await Daemon.StartAgainAsync();
        await PrologAsync(new HookJob(3, Alice, Comment: "pcm"));
        await WaitForWarmAsync(Context, "g0");
    }

    [Test]
    public async Task What_is_warm_stays_for_the_next_job_that_takes_part()
    {
        var worker = await WarmByJobAsync(new HookJob(1, Alice));
        await PrologAsync(new HookJob(2, Bob, Comment: $"x,pcm:{Context}"));
        var verdict = await VerifyAsync(Bob, "-c", Context);
        Assert.That((verdict.ExitCode, worker.IsAlive), Is.EqualTo((ExitCode.Ok, true)), verdict.ToString());
        Assert.That((await StatusAsync()).Counters["loads"], Is.EqualTo(1ul));
    }

    [Test]
    public async Task A_context_that_the_jobs_user_may_not_use_goes()
    {
        var worker = await WarmByJobAsync(new HookJob(1, Alice), AlicesContext);
        await PrologAsync(new HookJob(2, Bob, Comment: "pcm"));
        Assert.That(worker.IsAlive, Is.False);
        Assert.That((await VerifyAsync(Bob, "-c", AlicesContext)).Error, Does.Contain("no context \"alices\" for you here"));
    }

    [Test]
    public async Task A_job_that_forgot_to_opt_in_gets_its_lease_at_its_first_call_and_is_told_the_line()
    {
        var worker = await WarmByJobAsync(new HookJob(1, Alice));
        await PrologAsync(new HookJob(2, Bob));
        Assert.That(worker.IsAlive, Is.False, "until it calls it is like any other job");
        var verdict = await VerifyAsync(Bob, "-c", Context);
        Assert.That(verdict.ExitCode, Is.EqualTo(ExitCode.Ok), verdict.ToString());
        Assert.That(verdict.Error, Does.Contain($"#SBATCH --comment=pcm:{Context}"));
    }

    [Test]
    public async Task A_job_uses_its_own_devices_only()
    {
        await WarmByJobAsync(new HookJob(1, Alice, Gpus: "1"));
        await PrologAsync(new HookJob(2, Bob, Comment: "pcm"));
        Assert.That((await VerifyAsync(Bob, "-c", Context)).ExitCode, Is.EqualTo(ExitCode.Ok));
        Assert.That((await StatusAsync()).Workers.Select(worker => worker.Device).Order(), Is.EqualTo(new[] { "g0", "g1" }));
    }

    [Test]
    public async Task Who_has_no_lease_is_refused_with_what_to_do()
    {
        var refused = await VerifyAsync(Bob, "-c", Context);
        Assert.That(refused.ExitCode, Is.EqualTo(ExitCode.NotAllowed), refused.ToString());
        Assert.That(refused.Error, Does.Contain("sbatch").And.Contain("--autostart"));

        await PrologAsync(new HookJob(1, Alice, Comment: "pcm"));
        Assert.That((await VerifyAsync(Bob, "-c", Context)).ExitCode, Is.EqualTo(ExitCode.NotAllowed), "another's lease");
        Assert.That((await VerifyAsync(Alice, "-c", Context)).ExitCode, Is.EqualTo(ExitCode.Ok));
    }

    [Test]
    public async Task A_user_with_two_leases_outside_of_their_jobs_is_not_guessed()
    {
        await PrologAsync(new HookJob(1, Alice, Comment: "pcm"));
        await PrologAsync(new HookJob(2, Alice, Gpus: "1", Comment: "pcm"));
        Assert.That((await VerifyAsync(Alice, "-c", Context)).Error, Does.Contain("one of your 2 here"));
    }

    [TestCase("7")]
    [TestCase("0,x")]
    [TestCase("GPU-0123")]
    public async Task A_GPU_that_no_device_is_closes_the_whole_node(string gpus)
    {
        var workers = new[] { await WarmByJobAsync(new HookJob(1, Alice)), await WarmByJobAsync(new HookJob(2, Alice, Gpus: "1")) };
        await PrologAsync(new HookJob(3, Bob, Gpus: gpus, Comment: "pcm"));
        Assert.That(workers.Select(worker => worker.IsAlive), Is.All.False);
        Assert.That((await VerifyAsync(Bob, "-c", Context)).ExitCode, Is.EqualTo(ExitCode.NotAllowed));
        await EpilogAsync(new HookJob(3, Bob));
        Assert.That(Daemon.Gate("g1").Read().Holders, Is.Empty);
    }

    [Test]
    public async Task A_device_of_two_jobs_is_closed_until_both_are_gone()
    {
        var worker = await WarmByJobAsync(new HookJob(1, Alice));
        await PrologAsync(new HookJob(2, Alice, Comment: "pcm"));
        await PrologAsync(new HookJob(3, Bob, Comment: "pcm"));
        Assert.That(worker.IsAlive, Is.False);
        Assert.That((await VerifyAsync(Alice, "-c", Context)).ExitCode, Is.EqualTo(ExitCode.TryAgain), "it had a lease, and now shares its device");
        await EpilogAsync(new HookJob(3, Bob));
        Assert.That((await VerifyAsync(Alice, "-c", Context)).ExitCode, Is.EqualTo(ExitCode.Ok));
    }

    [Test]
    public async Task A_job_without_devices_changes_nothing()
    {
        var worker = await WarmByJobAsync(new HookJob(1, Alice));
        await PrologAsync(new HookJob(2, Bob, HookJob.Owner, Gpus: null));
        Assert.That((worker.IsAlive, Daemon.Gate("g0").Read().Holders.Count), Is.EqualTo((true, 0)));
    }

    [Test]
    public async Task A_lease_that_ends_ends_what_runs_under_it_and_is_accounted_for()
    {
        var job = new HookJob(1, Alice, Comment: "pcm");
        await PrologAsync(job);
        Assert.That((await VerifyAsync(Alice, "-c", Context)).ExitCode, Is.EqualTo(ExitCode.Ok));
        await using var peer = await DaemonPeer.GreetAsync(Alice.Connect(Daemon.Socket));
        await peer.OpenAsync(1);
        await EpilogAsync(job);

        Assert.That((await peer.AnswerAsync<ErrorMessage>(0)).Code, Is.EqualTo(ErrorCode.LeaseEnded));
        Assert.That((await StatusAsync()).Leases, Is.Empty);
        var accounting = File.ReadAllText(Path.Combine(Daemon.Folder, "run", "log", "accounting.jsonl"));
        Assert.That(accounting, Does.Contain("\"job\":1,").And.Contain("\"rows\":1,").And.Contain("\"took_part\":true"));
        Assert.That(accounting, Does.Not.Contain("\"tokens\":0"));
    }
}
