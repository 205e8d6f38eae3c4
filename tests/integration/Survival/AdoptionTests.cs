using System.Text.RegularExpressions;
using NUnit.Framework;
using Pcm.IntegrationTests.Daemon;
using Pcm.Linux;
using Pcm.Protocol;

namespace Pcm.IntegrationTests.Survival;

/// <summary>Contexts outlive the daemon: the next one takes over the workers that it finds, and nothing else.</summary>
public sealed class AdoptionTests
{
    [TestCase(true, Signal.Kill)]
    [TestCase(false, Signal.Kill)]
    [TestCase(false, Signal.Terminate)]
    public async Task The_next_daemon_takes_a_warm_context_over(bool isPrivate, Signal signal)
    {
        await using var daemon = await TestDaemon.StartAsync(isPrivate: isPrivate);
        var worker = await WarmAsync(daemon);
        await daemon.EndAsync(signal);
        Assert.That(worker.IsAlive, "a worker outlives its supervisor");
        await daemon.StartAgainAsync();

        await using var peer = await daemon.ConnectAsync();
        var opened = await peer.OpenAsync(1);
        Assert.That((await peer.RunAsync(1, opened.Credit, ["one", "two"])).Values.Select(item => item.Status), Is.All.EqualTo(ErrorCode.None));
        var status = await peer.StatusAsync();
        Assert.That(status.Workers.Single().Pid, Is.EqualTo(worker.Pid));
        Assert.That((status.Counters["adoptions"], status.Counters["loads"]), Is.EqualTo((1ul, 0ul)));
        Assert.That(status.Devices.Single().MemoryUsedBytes, Is.Positive, "what it holds counts against the device");
    }

    [Test]
    public async Task A_daemon_that_is_stopped_to_end_its_workers_leaves_none()
    {
        await using var daemon = await TestDaemon.StartAsync("workers_at_stop: end", isPrivate: false);
        var worker = await WarmAsync(daemon);
        await daemon.EndAsync(Signal.Terminate);

        Assert.That(worker.IsAlive, Is.False);
        Assert.That(Records(daemon), Is.Empty);
    }

    [Test]
    public async Task A_context_that_changed_meanwhile_is_loaded_anew()
    {
        await using var daemon = await TestDaemon.StartAsync();
        var worker = await WarmAsync(daemon);
        await daemon.EndAsync(Signal.Kill);
        daemon.WriteContext("claims-tiny", TestManifests.ClaimsTiny(extra: "description: changed"));
        await daemon.StartAgainAsync();

        Assert.That(worker.IsAlive, Is.False, "it is gone before anybody could be given it");
        Assert.That((await WarmAsync(daemon)).Pid, Is.Not.EqualTo(worker.Pid));
    }

    [Test]
    public async Task A_worker_that_nobody_wrote_down_is_caught_at_its_gate()
    {
        await using var daemon = await TestDaemon.StartAsync();
        var worker = await WarmAsync(daemon);
        await daemon.EndAsync(Signal.Kill);

        // As if the daemon had been killed between starting it and writing down its pid.
        var record = Records(daemon).Single();
        File.WriteAllText(record, Regex.Replace(File.ReadAllText(record), ",\"pid\":.*", "}"));
        await daemon.StartAgainAsync();

        Assert.That(worker.IsAlive, Is.False);
        Assert.That(Records(daemon), Is.Empty);
        Assert.That(daemon.Log, Does.Contain("no record tells of it"));
    }

    [Test]
    public async Task Records_that_name_no_living_worker_are_cleared_away()
    {
        await using var daemon = await TestDaemon.StartAsync();
        var worker = await WarmAsync(daemon);
        await daemon.EndAsync(Signal.Kill);
        var record = Records(daemon).Single();
        Signals.TrySend(worker, Signal.Kill);
        File.WriteAllText(Path.Combine(Path.GetDirectoryName(record)!, "garbage.json"), "{\"nonce\": 7");
        File.WriteAllText($"{record}.new", "");

        // Another process has got the pid: it is not to be taken for the worker, nor to be ended.
        File.WriteAllText(record, Regex.Replace(File.ReadAllText(record), "\"pid\":[0-9]+", $"\"pid\":{Environment.ProcessId}"));
        await daemon.StartAgainAsync();

        Assert.That(Records(daemon), Is.Empty);
        Assert.That((await WarmAsync(daemon)).Pid, Is.Not.EqualTo(worker.Pid));
    }

    [TestCase(",\"boot\":\"another\"", false)]
    [TestCase("", true, Description = "written by an earlier build")]
    public async Task A_record_of_another_boot_names_no_worker(string boot, bool isTaken)
    {
        await using var daemon = await TestDaemon.StartAsync();
        var worker = await WarmAsync(daemon);
        await daemon.EndAsync(Signal.Kill);
        var record = Records(daemon).Single();
        var contents = File.ReadAllText(record);
        Assert.That(contents, Does.Contain(BootId.Current));
        File.WriteAllText(record, Regex.Replace(contents, ",\"boot\":\"[^\"]*\"", boot));
        await daemon.StartAgainAsync();

        // This one is of this boot and at its gate, so it is ended all the same.
        Assert.That(worker.IsAlive, Is.EqualTo(isTaken));
        Assert.That((await WarmAsync(daemon)).Pid == worker.Pid, Is.EqualTo(isTaken));
    }

    [Test]
    public async Task A_daemon_that_stops_before_a_worker_has_dialled_leaves_it_to_the_next()
    {
        await using var daemon = await TestDaemon.StartAsync(isPrivate: false);
        var worker = await WarmAsync(daemon);
        Signals.TrySend(worker, Signal.Stop);
        await daemon.EndAsync(Signal.Kill);
        await daemon.StartAgainAsync();
        await daemon.EndAsync(Signal.Terminate);

        Assert.That((worker.IsAlive, Records(daemon).Length), Is.EqualTo((true, 1)));
        Signals.TrySend(worker, Signal.Continue);
        await daemon.StartAgainAsync();
        Assert.That((await WarmAsync(daemon)).Pid, Is.EqualTo(worker.Pid));
    }

    [Test]
    [Category("Slow")]
    public async Task A_worker_that_does_not_dial_in_time_is_replaced_and_costs_its_clients_only_the_wait()
    {
        await using var daemon = await TestDaemon.StartAsync();
        var worker = await WarmAsync(daemon);
        Signals.TrySend(worker, Signal.Stop);
        await daemon.EndAsync(Signal.Kill);
        await daemon.StartAgainAsync();

        await using var peer = await daemon.ConnectAsync();
        var opened = await peer.OpenAsync(1);
        Assert.That(await peer.RunAsync(1, opened.Credit, ["one"]), Has.Count.EqualTo(1));
        Assert.That(worker.IsAlive, Is.False);
        Assert.That(daemon.Log, Does.Contain("did not dial within"));
    }

    [Test]
    public async Task A_context_that_nobody_uses_after_the_change_still_ends_by_its_idle_time()
    {
        await using var daemon = await TestDaemon.StartAsync(
            contexts: new Dictionary<string, string> { ["claims-tiny"] = TestManifests.ClaimsTiny(extra: "idle_seconds: 1") });
        var worker = await WarmAsync(daemon);
        await daemon.EndAsync(Signal.Kill);
        await daemon.StartAgainAsync();
        await daemon.EventuallyAsync(() => Task.FromResult(!worker.IsAlive), "the idle context leaves");
    }

    [Test]
    [Category("Slow")]
    public async Task After_an_upgrade_the_old_builds_worker_serves_on_and_is_retired_once_nobody_uses_it()
    {
        await using var daemon = await TestDaemon.StartAsync($"worker_program: {TestPaths.Worker}");
        var worker = await WarmAsync(daemon);
        var folder = TestDaemon.NewFolder();
        var next = OtherBuild.Make(folder);
        await daemon.EndAsync(Signal.Kill);
        await daemon.StartAgainAsync(next);

        await using (var peer = await daemon.ConnectAsync())
        {
            Assert.That(peer.Welcome.Build, Does.StartWith("9.9.9+"));
            var opened = await peer.OpenAsync(1);
            Assert.That(await peer.RunAsync(1, opened.Credit, ["one", "two"]), Has.Count.EqualTo(2));
            var status = (await peer.StatusAsync()).Workers.Single();
            Assert.That((status.Pid, status.Build), Is.EqualTo((worker.Pid, status.Build)));
            Assert.That(status.Build, Does.StartWith("0.1.0+"));
        }

        await daemon.EventuallyAsync(() => Task.FromResult(!worker.IsAlive), "the old worker is retired");
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<ProcessIdentity> WarmAsync(TestDaemon daemon)
    {
        await using var peer = await daemon.ConnectAsync();
        await peer.WarmAsync("claims-tiny");
        return ProcessIdentity.Of((await peer.StatusAsync()).Workers.Single().Pid)!.Value;
    }

    private static string[] Records(TestDaemon daemon) => Directory.GetFiles(Path.Combine(daemon.Folder, "run", "state", "workers"));
}
