using NUnit.Framework;

namespace Pcm.SystemdTests;

/// <summary>A worker's end, whoever brings it about, is that worker's alone.</summary>
public sealed class LostWorkerTests : OnSharedMachine
{
    [Test]
    public async Task A_worker_that_an_admin_kills_is_replaced_and_its_unit_collected()
    {
        var worker = await Pcmd.WarmAsync();
        var unit = await Pcmd.UnitOfAsync(worker);
        var supervisor = await Pcmd.SupervisorAsync();
        await Machine.DemandAsync("systemctl", "kill", "--signal=KILL", unit);

        Assert.That(await Pcmd.VerifyAsync(), Does.Contain("\"verdict\""));
        Assert.That((await Pcmd.WorkersAsync())[PcmdMachine.Context], Is.Not.EqualTo(worker));
        await Machine.EventuallyAsync(async () => !(await Pcmd.WorkerUnitsAsync()).Contains(unit), "the failed unit is forgotten");
        Assert.That(await Pcmd.SupervisorAsync(), Is.EqualTo(supervisor));
    }

    [Test]
    public async Task A_worker_that_an_admin_stops_is_replaced_when_it_is_asked_for()
    {
        var worker = await Pcmd.WarmAsync();
        await Machine.DemandAsync("systemctl", "stop", await Pcmd.UnitOfAsync(worker));
        Assert.That(Pcmd.IsAlive(worker), Is.False);
        Assert.That(await Pcmd.VerifyAsync(), Does.Contain("\"verdict\""));
    }

    [Test]
    public async Task A_worker_over_its_memory_limit_is_ended_by_the_kernel_alone()
    {
        var neighbour = await Pcmd.WarmAsync(PcmdMachine.OtherContext);
        var worker = await Pcmd.WarmAsync();
        var unit = await Pcmd.UnitOfAsync(worker);
        var supervisor = await Pcmd.SupervisorAsync();

        // What fills the worker's memory is put beside it; the kernel is told to end the worker first, as it would if it were its own.
        await Machine.DemandAsync("systemctl", "set-property", "--runtime", unit, "MemoryMax=600M");
        const string Join = "for g in /sys/fs/cgroup/{memory,systemd,unified,}/pcmd.slice/$0; do [ ! -d $g ] || echo $$ >$g/cgroup.procs; done";
        await Machine.RunAsync("bash", "-c", $"echo 1000 >/proc/{worker}/oom_score_adj; {Join}; exec tail /dev/zero", unit);

        await Machine.EventuallyAsync(() => Task.FromResult(!Pcmd.IsAlive(worker)), "the kernel ends it");
        Assert.That(await Pcmd.VerifyAsync(), Does.Contain("\"verdict\""));
        var workers = await Pcmd.WorkersAsync();
        Assert.That(workers[PcmdMachine.OtherContext], Is.EqualTo(neighbour));
        Assert.That(workers[PcmdMachine.Context], Is.Not.EqualTo(worker));
        Assert.That(await Pcmd.SupervisorAsync(), Is.EqualTo(supervisor));
        await Machine.EventuallyAsync(async () => !(await Pcmd.WorkerUnitsAsync()).Contains(unit), "its unit is collected");
    }

    [Test]
    public async Task A_context_that_does_not_fit_its_units_limit_is_one_error_and_no_loop()
    {
        var neighbour = await Pcmd.WarmAsync(PcmdMachine.OtherContext);
        var supervisor = await Pcmd.SupervisorAsync();
        await Pcmd.DropInAsync("pcmd-worker-.service", "MemoryMax=16M");

        var warmed = await Machine.RunAsync("pcm-client", "warm", PcmdMachine.Context);
        Assert.That(warmed.ExitCode, Is.Not.Zero);
        Assert.That(warmed.Error, Does.Contain("the worker ended while it loaded context claims-tiny"));
        Assert.That((await Pcmd.WorkersAsync()).Values, Is.EqualTo(new[] { neighbour }));
        Assert.That(await Pcmd.SupervisorAsync(), Is.EqualTo(supervisor));
        await Machine.EventuallyAsync(async () => (await Pcmd.WorkerUnitsAsync()).Length == 1, "the failed units are collected");
    }
}
