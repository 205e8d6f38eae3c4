using NUnit.Framework;

namespace Pcm.SystemdTests;

/// <summary>What leaves contexts on the node and what clears it.</summary>
public sealed class StoppingTests : OnSharedMachine
{
    [Test]
    public async Task Stopping_the_service_leaves_workers_for_the_next_one()
    {
        var worker = await Pcmd.WarmAsync();
        await Machine.DemandAsync("systemctl", "stop", "pcmd");
        Assert.That(Pcmd.IsAlive(worker));
        Assert.That(await Pcmd.PropertyAsync("pcmd.service", "Result"), Is.EqualTo("success"));

        await Machine.DemandAsync("systemctl", "start", "pcmd");
        await Machine.EventuallyAsync(async () => (await Pcmd.WorkersAsync()).ContainsValue(worker), "it is taken over");
    }

    [Test]
    public async Task Stopping_the_slice_leaves_nothing_and_starts_nothing_anew()
    {
        var workers = new[] { await Pcmd.WarmAsync(), await Pcmd.WarmAsync(PcmdMachine.OtherContext) };
        await Machine.DemandAsync("systemctl", "stop", "pcmd.slice");

        Assert.That(workers.Where(Pcmd.IsAlive), Is.Empty);
        Assert.That(await Pcmd.WorkerUnitsAsync(), Is.Empty);
        Assert.That(await Pcmd.PropertyAsync("pcmd.service", "ActiveState"), Is.EqualTo("inactive"));
        await Machine.DemandAsync("systemctl", "start", "pcmd");
        Assert.That(await Pcmd.VerifyAsync(), Does.Contain("\"verdict\""));
    }

    [Test]
    public async Task Stopping_the_slice_under_load_ends_the_load_too()
    {
        await Pcmd.WarmAsync();
        await Pcmd.StreamAsync();
        await Machine.DemandAsync("systemctl", "stop", "pcmd.slice");

        Assert.That(await Pcmd.WorkerUnitsAsync(), Is.Empty);
        Assert.That(await Pcmd.PropertyAsync("pcmd.service", "ActiveState"), Is.EqualTo("inactive"));

        // It waits for the daemon, or has been told already that its context could not come back: that depends on which unit was ended first.
        await Machine.RunAsync("systemctl", "kill", "--signal=KILL", PcmdMachine.Client);
    }

    [Test]
    public async Task Draining_clears_the_node_while_the_supervisor_stands_still_and_holds_when_it_goes_on()
    {
        var worker = await Pcmd.WarmAsync();
        await Machine.DemandAsync("systemctl", "kill", "--kill-who=main", "--signal=STOP", "pcmd");
        Assert.That(await Machine.DemandAsync("pcmd", "drain", "--reason", "its owner comes"), Is.EqualTo("cpu is drained; 1 worker was ended"));
        Assert.That(Pcmd.IsAlive(worker), Is.False);
        await Machine.DemandAsync("systemctl", "kill", "--kill-who=main", "--signal=CONT", "pcmd");

        var warmed = await Machine.RunAsync("pcm-client", "warm", PcmdMachine.Context);
        Assert.That((warmed.ExitCode != 0, warmed.Error), Is.EqualTo((true, warmed.Error)));
        Assert.That(warmed.Error, Does.Contain("drained (its owner comes)"));
        await Machine.EventuallyAsync(async () => (await Pcmd.WorkerUnitsAsync()).Length == 0, "no unit is left");
        Assert.That(await Machine.DemandAsync("pcmd", "resume"), Is.EqualTo("cpu: open"));
        await Pcmd.WarmAsync();
    }

    [Test]
    public async Task Draining_needs_no_service()
    {
        var worker = await Pcmd.WarmAsync();
        await Machine.DemandAsync("systemctl", "stop", "pcmd");
        Assert.That(await Machine.DemandAsync("pcmd", "drain"), Is.EqualTo("cpu is drained; 1 worker was ended"));
        Assert.That(Pcmd.IsAlive(worker), Is.False);
        await Machine.DemandAsync("systemctl", "start", "pcmd");
        Assert.That((await Machine.RunAsync("pcm-client", "warm", PcmdMachine.Context)).Error, Does.Contain("drained"));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_shutdown_leaves_no_worker_and_waits_for_nobody(bool underLoad)
    {
        await using var other = await PcmdMachine.BootAsync();
        await other.ResetAsync();
        await other.WarmAsync();
        if (underLoad) await other.StreamAsync();
        var took = await other.Machine.PowerOffAsync();

        // A stop that systemd has to wait out takes 90 s.
        Assert.That(took, Is.LessThan(TimeSpan.FromSeconds(15)));
        Assert.That(other.Machine.Console, Does.Not.Contain("timed out"));
    }
}
