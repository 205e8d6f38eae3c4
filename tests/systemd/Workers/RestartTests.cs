using NUnit.Framework;

namespace Pcm.SystemdTests;

/// <summary>However pcmd goes, systemd brings it back and its contexts have stayed warm.</summary>
public sealed class RestartTests : OnSharedMachine
{
    [Test]
    public async Task A_restart_keeps_contexts_warm()
    {
        var worker = await Pcmd.WarmAsync();
        var supervisor = await Pcmd.SupervisorAsync();
        await Machine.DemandAsync("systemctl", "restart", "pcmd");

        Assert.That(await Pcmd.SupervisorAsync(), Is.Not.EqualTo(supervisor));
        await IsStillWarmAsync(worker);
    }

    [Test]
    public async Task A_killed_supervisor_comes_back_warm()
    {
        var worker = await Pcmd.WarmAsync();
        var supervisor = await Pcmd.SupervisorAsync();
        await Machine.DemandAsync("systemctl", "kill", "--kill-who=main", "--signal=KILL", "pcmd");

        await Pcmd.UntilSupervisorAfterAsync(supervisor);
        Assert.That(await Pcmd.PropertyAsync("pcmd.service", "NRestarts"), Is.EqualTo("1"));
        await IsStillWarmAsync(worker);
    }

    [Test]
    public async Task A_supervisor_that_hangs_is_noticed_killed_and_comes_back_warm()
    {
        await Pcmd.DropInAsync("pcmd.service", "WatchdogSec=3");
        await Machine.DemandAsync("systemctl", "restart", "pcmd");
        var worker = await Pcmd.WarmAsync();
        var supervisor = await Pcmd.SupervisorAsync();
        await Machine.DemandAsync("systemctl", "kill", "--kill-who=main", "--signal=STOP", "pcmd");

        await Pcmd.UntilSupervisorAfterAsync(supervisor);
        Assert.That(await Machine.DemandAsync("journalctl", "--no-pager", "--unit", "pcmd", "--lines", "40"), Does.Contain("Watchdog timeout"));
        await IsStillWarmAsync(worker);
    }

    [Test]
    public async Task A_healthy_supervisor_is_not_taken_for_one_that_hangs()
    {
        await Pcmd.DropInAsync("pcmd.service", "WatchdogSec=2");
        await Machine.DemandAsync("systemctl", "restart", "pcmd");
        var supervisor = await Pcmd.SupervisorAsync();
        var before = await WatchdogStampAsync();
        await Machine.EventuallyAsync(async () => await WatchdogStampAsync() - before > 4_000_000, "it has spoken for two intervals");
        Assert.That((await Pcmd.SupervisorAsync(), await Pcmd.PropertyAsync("pcmd.service", "NRestarts")), Is.EqualTo((supervisor, "0")));
    }

    [Test]
    public async Task A_worker_that_nobody_wrote_down_is_caught_at_its_gate()
    {
        var worker = await Pcmd.WarmAsync();

        // As if the daemon had been killed between systemd-run and writing down the pid.
        await Machine.ShellAsync("systemctl stop pcmd; sed -i 's/,\"pid\":.*/}/' /var/lib/pcmd/workers/*.json; systemctl start pcmd");
        await Machine.EventuallyAsync(() => Task.FromResult(!Pcmd.IsAlive(worker)), "it is ended");
        Assert.That(Pcmd.Log("pcmd.log"), Does.Contain("no record tells of it"));
        await Machine.EventuallyAsync(async () => (await Pcmd.WorkerUnitsAsync()).Length == 0, "its unit is collected");
        Assert.That(await Pcmd.WarmAsync(), Is.Not.EqualTo(worker));
    }

    [Test]
    public async Task Where_the_kernel_has_no_pidfds_workers_are_taken_over_and_missed_and_ended_all_the_same()
    {
        Assert.That(await WatchesByPidFdAsync(await Pcmd.WarmAsync()));
        await Pcmd.DropInAsync("pcmd.service", "SystemCallFilter=~pidfd_open pidfd_send_signal pidfd_getfd");
        await Machine.DemandAsync("systemctl", "stop", "pcmd.slice");
        await Machine.DemandAsync("systemctl", "start", "pcmd");
        var worker = await Pcmd.WarmAsync();
        Assert.That(await WatchesByPidFdAsync(worker), Is.False);

        await Machine.DemandAsync("systemctl", "restart", "pcmd");
        await IsStillWarmAsync(worker);

        await Machine.DemandAsync("systemctl", "kill", "--signal=KILL", await Pcmd.UnitOfAsync(worker));
        await Machine.EventuallyAsync(async () => (await Pcmd.WorkersAsync()).Count == 0, "it is missed");
        worker = await Pcmd.WarmAsync();
        await Machine.DemandAsync("pcm-client", "evict", PcmdMachine.Context);
        Assert.That(Pcmd.IsAlive(worker), Is.False);
    }

    private static async Task<bool> WatchesByPidFdAsync(int worker) =>
        (await Machine.ShellAsync($"cat /proc/{await Pcmd.SupervisorAsync()}/fdinfo/*")).Split('\n').Contains($"Pid:\t{worker}");

    private static async Task IsStillWarmAsync(int worker)
    {
        await Machine.EventuallyAsync(async () => (await Pcmd.WorkersAsync()).ContainsValue(worker), "the worker was taken over");
        Assert.That((await Pcmd.CounterAsync("adoptions"), await Pcmd.CounterAsync("loads")), Is.EqualTo((1ul, 0ul)));
        Assert.That(await Pcmd.VerifyAsync(), Does.Contain("\"verdict\""));
        Assert.That((await Pcmd.WorkersAsync())[PcmdMachine.Context], Is.EqualTo(worker));
    }

    private static async Task<long> WatchdogStampAsync() =>
        long.Parse(await Pcmd.PropertyAsync("pcmd.service", "WatchdogTimestampMonotonic"), System.Globalization.CultureInfo.InvariantCulture);
}
