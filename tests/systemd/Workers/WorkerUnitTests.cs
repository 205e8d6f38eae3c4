using System.Globalization;
using NUnit.Framework;

namespace Pcm.SystemdTests;

/// <summary>Each worker is a transient unit with what it needs and no more.</summary>
public sealed class WorkerUnitTests : OnSharedMachine
{
    [Test]
    public async Task A_warm_context_is_a_confined_unit_of_its_own_in_the_slice()
    {
        var worker = await Pcmd.WarmAsync();
        var unit = await Pcmd.UnitOfAsync(worker);
        Assert.That(await Pcmd.WorkerUnitsAsync(), Is.EqualTo(new[] { unit }));
        const long Limit = (PcmdMachine.MemoryBudgetMib + 1024L) << 20;
        string[] properties = ["Slice", "User", "MemoryMax", "NoNewPrivileges", "DevicePolicy", "OOMPolicy", "CPUAffinity", "CapabilityBoundingSet"];
        string[] expected =
        [
            "pcmd.slice", "pcmd-worker", Limit.ToString(CultureInfo.InvariantCulture), "yes", "closed", "continue",
            PcmdMachine.Cpu.ToString(CultureInfo.InvariantCulture), "",
        ];
        for (var i = 0; i < properties.Length; i++)
            Assert.That(await Pcmd.PropertyAsync(unit, properties[i]), Is.EqualTo(expected[i]), properties[i]);
        Assert.That(await Pcmd.PropertyAsync(unit, "Environment"), Does.Contain("GLIBC_TUNABLES=glibc.malloc.hugetlb=1"), "huge pages for its weights");
    }

    [Test]
    public async Task The_kernel_holds_a_worker_to_its_user_cpus_memory_and_to_no_powers()
    {
        var worker = await Pcmd.WarmAsync();
        var uid = await Machine.DemandAsync("id", "-u", "pcmd-worker");
        var gid = await Machine.DemandAsync("id", "-g", "pcmd-worker");
        var status = await File.ReadAllLinesAsync(Machine.PathOf($"/proc/{worker}/status"));
        Assert.That(status, Has.Member($"Uid:\t{uid}\t{uid}\t{uid}\t{uid}"));
        Assert.That(status, Has.Member($"Gid:\t{gid}\t{gid}\t{gid}\t{gid}"));
        Assert.That(status, Has.Member("CapBnd:\t0000000000000000"));
        Assert.That(status, Has.Member("CapEff:\t0000000000000000"));
        Assert.That(status, Has.Member("NoNewPrivs:\t1"));
        Assert.That(status, Has.Member("Seccomp:\t2"));
        Assert.That(status, Has.Member($"Cpus_allowed_list:\t{PcmdMachine.Cpu}"));

        var group = $"pcmd.slice/{await Pcmd.UnitOfAsync(worker)}";
        var limit = await Machine.ShellAsync($"cat /sys/fs/cgroup/{{memory/{group}/memory.limit_in_bytes,{group}/memory.max}} 2>/dev/null || true");
        Assert.That(limit, Is.EqualTo(((PcmdMachine.MemoryBudgetMib + 1024L) << 20).ToString(CultureInfo.InvariantCulture)));
    }

    [Test]
    public async Task A_worker_can_write_to_nothing_but_its_caches()
    {
        var worker = await Pcmd.WarmAsync();
        const string AsWorker = "setpriv --reuid pcmd-worker --regid pcmd-worker --clear-groups";
        const string Caches = "/var/cache/pcmd/proofs /var/cache/pcmd/digests";
        const string Find = $"find / {Caches} \\( -path /proc -o -path /sys \\) -prune -o \\( -type d -o -type f \\) -writable -print";
        var writable = await Machine.ShellAsync($"nsenter --target {worker} --mount --root --wd -- {AsWorker} {Find} 2>/dev/null || true");
        var own = new[] { "/tmp", "/var/tmp", "/var/cache/pcmd/proofs", "/var/cache/pcmd/digests" };
        var written = writable.Split('\n').Where(path => !path.StartsWith("/var/cache/pcmd/", StringComparison.Ordinal) || own.Contains(path));
        Assert.That(written, Is.EquivalentTo(own), "/tmp and /var/tmp are its own, and nothing has been left there");

        // Nor to what root could: the unit is told so, whoever it ran as.
        Assert.That((await Machine.RunAsync("nsenter", "--target", $"{worker}", "--mount", "--root", "--wd", "--", "touch", "/etc/x", "/var/lib/pcmd/x", "/usr/x")).ExitCode,
            Is.Not.Zero);
    }

    [Test]
    public async Task A_workers_output_is_in_its_log_file()
    {
        await Pcmd.WarmAsync();
        Assert.That(Pcmd.Log("worker-cpu-claims-tiny.log"), Does.Contain("pcmd-worker["));
        Assert.That(await Machine.ShellAsync("stat -c '%a %U' /var/log/pcmd/worker-cpu-claims-tiny.log"), Is.EqualTo("640 root"));
    }

    [Test]
    public async Task A_program_that_cannot_be_run_is_said_to_be_that_and_leaves_no_unit()
    {
        await Machine.ShellAsync("echo 'worker_program: /etc/hostname' >>/etc/pcmd/pcmd.yaml; systemctl restart pcmd");
        var warmed = await Machine.RunAsync("pcm-client", "warm", PcmdMachine.Context);
        Assert.That(warmed.ExitCode, Is.Not.Zero);
        Assert.That(warmed.Error, Does.Contain("no worker could be started"));
        Assert.That(await Pcmd.WorkerUnitsAsync(), Is.Empty);
    }
}
