using NUnit.Framework;
using Pcm.IntegrationTests.Daemon;
using Pcm.Linux;
using Pcm.Protocol;

namespace Pcm.IntegrationTests.Survival;

/// <summary>Whoever wants a device clean gets it clean, whatever the daemon does or does not do.</summary>
public sealed class DeviceGateTests
{
    [Test]
    public async Task A_daemon_that_was_stopped_while_its_device_was_drained_starts_no_worker_there_when_it_goes_on()
    {
        await using var daemon = await TestDaemon.StartAsync();
        await using var peer = await daemon.ConnectAsync();
        await peer.OpenAsync(1);
        var worker = ProcessIdentity.Of((await peer.StatusAsync()).Workers.Single().Pid)!.Value;
        await daemon.SuspendAsync();
        await peer.SendRowsAsync(1, [(0ul, "a claim"), (1ul, "another")]);

        var (exitCode, output, _) = await daemon.MaintainAsync("drain", "--reason", "its owner comes");
        Assert.That((exitCode, output), Is.EqualTo((0, "cpu is drained; 1 worker was ended\n")));
        Assert.That(worker.IsAlive, Is.False);

        daemon.Send(Signal.Continue);
        var refusal = await DaemonPeer.RefusalAsync(peer.AnswerAsync<ResultsMessage>(1));
        Assert.That((refusal.Code, refusal.Permanent), Is.EqualTo((ErrorCode.NoDevice, false)));
        Assert.That(refusal.Message, Does.Contain("its owner comes"));
        Assert.That(daemon.Gate("cpu").Workers(), Is.Empty);
        Assert.That((await DaemonPeer.RefusalAsync(peer.WarmAsync("claims-tiny"))).Message, Does.Contain("drained (its owner comes)"));
        Assert.That((await peer.StatusAsync()).Devices.Single().Gate, Is.EqualTo("drained (its owner comes)"));

        Assert.That((await daemon.MaintainAsync("resume")).Output, Is.EqualTo("cpu: open\n"));
        await peer.WarmAsync("claims-tiny", stream: 9002);
        Assert.That((await peer.StatusAsync()).Counters["worker_deaths"], Is.Zero, "an eviction is not the context's fault");
    }

    [Test]
    public async Task Draining_needs_no_daemon_and_outlasts_the_next_one()
    {
        await using var daemon = await TestDaemon.StartAsync(isPrivate: false);
        await using (var peer = await daemon.ConnectAsync())
            await peer.WarmAsync("claims-tiny");
        var worker = ProcessIdentity.Of(daemon.Gate("cpu").Workers().Single())!.Value;
        await daemon.EndAsync(Signal.Kill);

        Assert.That((await daemon.MaintainAsync("drain", "cpu")).ExitCode, Is.Zero);
        Assert.That(worker.IsAlive, Is.False);
        await daemon.StartAgainAsync();
        await using (var peer = await daemon.ConnectAsync())
            Assert.That((await DaemonPeer.RefusalAsync(peer.WarmAsync("claims-tiny"))).Message, Does.Contain("drained"));
    }

    [Test]
    public async Task A_job_that_takes_no_part_closes_its_device_and_others_are_used_instead()
    {
        await using var daemon = await TestDaemon.StartAsync(
            "devices: [{name: a, kind: cpu, cpus: \"0\", memory_budget_mib: 500}, {name: b, kind: cpu, cpus: \"1\", memory_budget_mib: 500}]");
        await using var peer = await daemon.ConnectAsync();
        await peer.WarmAsync("claims-tiny", "a");
        var gate = daemon.Gate("a");
        gate.Hold(new GateHolder("job-77", "job 77", TakesPart: false));
        using var watcher = new ProcessWatcher();
        Assert.That(await gate.ClearAsync(watcher, TestDaemon.Patience, CancellationToken.None), Is.EqualTo(1));

        await daemon.EventuallyAsync(async () => (await peer.StatusAsync()).Workers.Count == 0, "the daemon notices");
        Assert.That((await peer.OpenAsync(1)).Facts.Device, Is.EqualTo("b"));
        Assert.That((await DaemonPeer.RefusalAsync(peer.OpenAsync(2, options: new OpenOptions { Device = "a" }))).Message, Does.Contain("job 77"));
        gate.Release("job-77");
        Assert.That((await peer.OpenAsync(3, options: new OpenOptions { Device = "a" })).Facts.Device, Is.EqualTo("a"));
    }

    [Test]
    public async Task A_device_that_is_not_there_cannot_be_drained()
    {
        await using var daemon = await TestDaemon.StartAsync();
        var (exitCode, _, error) = await daemon.MaintainAsync("drain", "gpu7");
        Assert.That((exitCode, error), Is.EqualTo((2, "pcmd: there is no device \"gpu7\"; there are cpu\n")));
    }

    [Test]
    public async Task Workers_of_the_nodes_daemon_run_as_their_own_user_and_may_write_to_their_caches_alone()
    {
        await using var daemon = await TestDaemon.StartAsync(isPrivate: false);
        await using var peer = await daemon.ConnectAsync();
        await peer.WarmAsync("claims-tiny");
        var worker = (await peer.StatusAsync()).Workers.Single().Pid;
        var user = User.Find(TestDaemon.WorkerUser)!;

        var status = File.ReadAllLines($"/proc/{worker}/status");
        Assert.That(status, Has.Member($"Uid:\t{user.Uid}\t{user.Uid}\t{user.Uid}\t{user.Uid}"));
        Assert.That(status, Has.Member($"Gid:\t{user.Gid}\t{user.Gid}\t{user.Gid}\t{user.Gid}"));
        Assert.That(status, Has.Member("CapEff:\t0000000000000000"));
        Assert.That(File.ReadAllLines($"/proc/{worker}/limits").Single(line => line.StartsWith("Max data size", StringComparison.Ordinal)), Does.Not.Contain("unlimited"));
        var run = Path.Combine(daemon.Folder, "run");
        Assert.That(Owner(Directory.EnumerateFiles(Path.Combine(run, "state", "workers")).Single()), Is.EqualTo((0u, 0x1a0u)), "a worker reads its record and cannot change it");
        Assert.That(Owner(Path.Combine(run, "cache", "proofs")), Is.EqualTo((user.Uid, 0x1c0u)));
        Assert.That(Owner(Path.Combine(run, "state")), Is.EqualTo((0u, 0x1c9u)));
        Assert.That(Owner(Path.Combine(run, "state", "gates", "cpu")), Is.EqualTo((0u, 0x1e8u)));
    }

    private static (uint Uid, uint Permissions) Owner(string path) => FileFacts.Of(path) is { } facts ? (facts.Uid, facts.Permissions) : default;
}
