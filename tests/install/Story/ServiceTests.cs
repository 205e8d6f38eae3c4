using NUnit.Framework;
using NUnit.Framework.Interfaces;

namespace Pcm.InstallTests;

/// <summary>The DEB's service on a node without Slurm: what is lost comes back, and versions follow one another in both directions.</summary>
[NonParallelizable]
internal sealed class ServiceTests
{
    private const string Configuration = "devices: [{name: cpu, kind: cpu, memory_budget_mib: 1500}]\n";
    private const string ConfigurationFile = "/etc/pcmd/pcmd.yaml";

    // What apt, dpkg and the machine itself write as they work.
    private const string EveryFile = "find / -xdev \\( -path /proc -o -path /sys -o -path /run -o -path /tmp -o -path /root -o -path /var/log/journal -o -path /var/log/apt "
        + "-o -path /var/lib/dpkg -o -path /var/lib/apt -o -path /var/cache/apt -o -path /var/lib/systemd \\) -prune -o -print "
        + "| grep -v '^/var/cache/ldconfig\\|^/var/log/\\(dpkg\\|alternatives\\).log$\\|^/etc/\\(passwd\\|group\\|g\\?shadow\\|sub[ug]id\\)-$\\|^/var/backups' | sort";

    private Machine _machine = null!;
    private string _before = "";

    private PcmdNode Pcmd => new(_machine);

    [OneTimeSetUp]
    public async Task BootAsync()
    {
        _machine = await InstallMachine.BootAsync();
        _before = await _machine.ShellAsync(EveryFile);
        await InstallAsync();
    }

    [OneTimeTearDown]
    public async Task EndAsync()
    {
        if (_machine is not null)
            await _machine.DisposeAsync();
    }

    [TearDown]
    public async Task TellWhyAsync()
    {
        if (TestContext.CurrentContext.Result.Outcome.Status == TestStatus.Failed)
            await TestContext.Out.WriteLineAsync((await _machine.RunAsync("journalctl", "--no-pager", "--lines", "60")).Output);
    }

    [Test, Order(1)]
    public async Task Installing_starts_a_service_without_a_complaint_in_the_journal()
    {
        Assert.That(await _machine.DemandAsync("systemctl", "is-system-running"), Is.EqualTo("running"));
        Assert.That(await _machine.DemandAsync("journalctl", "--no-pager", "--quiet", "--priority", "warning", "--unit", "pcmd"), Is.Empty);
        Assert.That(await _machine.DemandAsync("dpkg", "--verify", "pcmd", "pcm-client"), Is.Empty);
        Assert.That(await _machine.ShellAsync("getent passwd pcmd-worker | cut -d: -f1,7"), Is.EqualTo("pcmd-worker:/usr/sbin/nologin"));
        Assert.That(await _machine.ShellAsync("stat -c '%a %U:%G %n' /etc/pcmd/pcmd.yaml /run/pcmd /run/pcmd/pcmd.sock /var/lib/pcmd /var/cache/pcmd /var/log/pcmd /var/log/pcmd/pcmd.log"),
            Is.EqualTo("""
                644 root:root /etc/pcmd/pcmd.yaml
                755 root:root /run/pcmd
                666 root:root /run/pcmd/pcmd.sock
                711 root:root /var/lib/pcmd
                711 root:root /var/cache/pcmd
                750 root:root /var/log/pcmd
                644 root:root /var/log/pcmd/pcmd.log
                """));
        Assert.That(await _machine.DemandAsync("pcmd", "--check-config"), Does.Contain(ConfigurationFile), "every key of it is a comment");
    }

    [Test, Order(2)]
    public async Task The_units_hold_nothing_that_systemd_does_not_understand_and_are_as_closed_as_the_admin_page_says()
    {
        var verified = await _machine.RunAsync("systemd-analyze", "verify", "--man=no", "pcmd.service", "pcmd.slice");
        Assert.That((verified.ExitCode, verified.Output + verified.Error), Is.EqualTo((0, "")));
        await Pcmd.WarmAsync();
        foreach (var unit in (string[])["pcmd.service", (await Pcmd.WorkerUnitsAsync()).Single()])
        {
            var score = (await _machine.DemandAsync("systemd-analyze", "security", "--no-pager", unit)).Split('\n')[^1].Split(':')[1].Trim().Split(' ')[0];
            var row = $"| `{(unit == "pcmd.service" ? unit : "pcmd-worker-*.service")}` | {score} |";
            Assert.That(await File.ReadAllLinesAsync(AdminPage.File), Has.One.EqualTo(row));
        }
    }

    [Test, Order(3)]
    public async Task A_daemon_that_hangs_is_killed_by_the_watchdog_and_comes_back_warm()
    {
        var (worker, supervisor) = (await Pcmd.WarmAsync(), await Pcmd.SupervisorAsync());
        await _machine.DemandAsync("systemctl", "kill", "--kill-who=main", "--signal=STOP", "pcmd");
        await Pcmd.UntilSupervisorAfterAsync(supervisor);
        Assert.That(await _machine.DemandAsync("journalctl", "--no-pager", "--unit", "pcmd"), Does.Contain("Watchdog timeout"));
        await IsTakenOverAsync(worker);
    }

    [Test, Order(4)]
    public async Task A_daemon_that_is_killed_comes_back_warm()
    {
        var (worker, supervisor) = (await Pcmd.WarmAsync(), await Pcmd.SupervisorAsync());
        await _machine.DemandAsync("systemctl", "kill", "--kill-who=main", "--signal=KILL", "pcmd");
        await Pcmd.UntilSupervisorAfterAsync(supervisor);
        await IsTakenOverAsync(worker);
    }

    [Test, Order(5)]
    public async Task A_worker_that_the_kernel_ends_for_memory_is_replaced_and_nothing_else_ends()
    {
        var (worker, supervisor) = (await Pcmd.WarmAsync(), await Pcmd.SupervisorAsync());
        var unit = await Pcmd.UnitOfAsync(worker);

        // What fills the worker's memory is put beside it; the kernel is told to end the worker first, as it would if it were its own.
        await _machine.DemandAsync("systemctl", "set-property", "--runtime", unit, "MemoryMax=600M");
        const string Join = "for g in /sys/fs/cgroup/{memory,systemd,unified,}/pcmd.slice/$0; do [ ! -d $g ] || echo $$ >$g/cgroup.procs; done";
        await _machine.RunAsync("bash", "-c", $"echo 1000 >/proc/{worker}/oom_score_adj; {Join}; exec tail /dev/zero", unit);
        await _machine.EventuallyAsync(() => Task.FromResult(!Pcmd.IsAlive(worker)), "the kernel ends it");
        Assert.That(await Pcmd.VerifyAsync(), Does.Contain("\"verdict\""));
        Assert.That(await Pcmd.SupervisorAsync(), Is.EqualTo(supervisor));
    }

    [Test, Order(6)]
    public async Task Stopping_the_slice_leaves_nothing()
    {
        var (worker, supervisor) = (await Pcmd.WarmAsync(), await Pcmd.SupervisorAsync());
        await _machine.DemandAsync("systemctl", "stop", "pcmd.slice");
        Assert.That((Pcmd.IsAlive(worker), Pcmd.IsAlive(supervisor), (await Pcmd.WorkerUnitsAsync()).Length), Is.EqualTo((false, false, 0)));
        await _machine.DemandAsync("systemctl", "start", "pcmd");
    }

    [Test, Order(7)]
    public async Task Logrotate_understands_its_file_and_keeps_the_accounting()
    {
        await _machine.DemandAsync("apt-get", "install", "-qq", "-y", "logrotate");
        _machine.Write("/var/log/pcmd/accounting.jsonl", "{\"job\":1}\n");
        await _machine.DemandAsync("logrotate", "--force", "/etc/logrotate.d/pcmd");
        Assert.That(await _machine.ShellAsync("zcat /var/log/pcmd/accounting.jsonl-*.gz"), Is.EqualTo("{\"job\":1}"));
        await _machine.DemandAsync("apt-get", "purge", "-qq", "-y", "--autoremove", "logrotate");
    }

    [Test, Order(7)]
    public async Task What_the_hooks_would_write_is_printed_where_Slurm_has_no_folder()
    {
        var printed = await _machine.DemandAsync("pcm-hook", "install", "--print");
        Assert.That(printed, Does.Contain("would write /etc/slurm/prolog.d/zz-pcmd\n#!/bin/sh\n").And.Contains("PrologFlags=Alloc"));
        Assert.That(printed, Does.Contain("[ -x \"/usr/libexec/pcmd/slurm/pcm-hook\" ] || exit 0"));
        Assert.That(Directory.Exists(_machine.PathOf("/etc/slurm")), Is.False);
    }

    [Test, Order(8)]
    public async Task An_upgrade_and_a_downgrade_keep_the_configuration_and_retire_the_other_builds_workers_when_idle()
    {
        _machine.Write(ConfigurationFile, Configuration);
        await _machine.DemandAsync("systemctl", "restart", "pcmd");
        foreach (var version in (string[])[BuiltPackages.NextVersion, BuiltPackages.Version])
        {
            var worker = await Pcmd.WarmAsync();
            await InstallAsync(version);
            Assert.That(await _machine.DemandAsync("pcm-client", "status"), Does.Contain($"pcmd {version}+"));
            Assert.That(await File.ReadAllTextAsync(_machine.PathOf(ConfigurationFile)), Is.EqualTo(Configuration));
            await IsTakenOverAsync(worker);
            await _machine.EventuallyAsync(() => Task.FromResult(!Pcmd.IsAlive(worker)), "it is retired");
            Assert.That(await Pcmd.WarmAsync(), Is.Not.EqualTo(worker));
        }
    }

    [Test, Order(9)]
    public async Task Removing_ends_every_process_and_keeps_the_configuration()
    {
        var (worker, supervisor) = (await Pcmd.WarmAsync(), await Pcmd.SupervisorAsync());
        await _machine.DemandAsync("apt-get", "remove", "-qq", "-y", "pcmd");
        Assert.That((Pcmd.IsAlive(worker), Pcmd.IsAlive(supervisor), (await Pcmd.WorkerUnitsAsync()).Length), Is.EqualTo((false, false, 0)));
        Assert.That(await File.ReadAllTextAsync(_machine.PathOf(ConfigurationFile)), Is.EqualTo(Configuration));
        Assert.That(await _machine.DemandAsync("systemctl", "list-units", "--no-legend", "pcmd*"), Is.Empty);
    }

    [Test, Order(10)]
    public async Task Purging_leaves_the_machine_as_it_was()
    {
        await _machine.DemandAsync("apt-get", "purge", "-qq", "-y", "pcmd", "pcm-client");
        var (before, after) = (_before.Split('\n'), (await _machine.ShellAsync(EveryFile)).Split('\n'));
        Assert.That((string.Join('\n', after.Except(before)), string.Join('\n', before.Except(after))), Is.EqualTo(("", "")), "what is too many, what is missing");
        Assert.That(await _machine.ShellAsync("getent passwd pcmd-worker; getent group pcmd-worker; ls -d /run/pcmd /run/systemd/system/pcmd* 2>/dev/null; true"), Is.Empty);
        Assert.That(await _machine.DemandAsync("systemctl", "is-system-running"), Is.EqualTo("running"));
    }

    private async Task InstallAsync(string version = BuiltPackages.Version)
    {
        var folder = version == BuiltPackages.Version ? "/root" : "/root/next";
        await _machine.DemandAsync("apt-get", "install", "-qq", "-y", "--allow-downgrades", $"{folder}/pcm-client_{version}-1_amd64.deb", $"{folder}/pcmd_{version}-1_amd64.deb");
    }

    private async Task IsTakenOverAsync(int worker)
    {
        await _machine.EventuallyAsync(async () => (await Pcmd.WorkersAsync()).ContainsValue(worker), "the worker is taken over");
        Assert.That(await Pcmd.VerifyAsync(), Does.Contain("\"verdict\""));
    }
}
