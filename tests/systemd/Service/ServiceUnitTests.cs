using NUnit.Framework;

namespace Pcm.SystemdTests;

/// <summary>pcmd.service as systemd sees it.</summary>
public sealed class ServiceUnitTests : OnSharedMachine
{
    [Test]
    public async Task The_service_is_up_when_systemd_says_so()
    {
        Assert.That(await Pcmd.PropertyAsync("pcmd.service", "ActiveState"), Is.EqualTo("active"));
        Assert.That(await Pcmd.PropertyAsync("pcmd.service", "StatusText"), Is.EqualTo("listening on /run/pcmd/pcmd.sock"));
        Assert.That(await Machine.DemandAsync("pcm-client", "ping", "--json"), Is.Not.Empty);
        Assert.That(await Pcmd.VerifyAsync(), Does.Contain("\"verdict\""));
    }

    [Test]
    public async Task The_units_hold_nothing_that_systemd_does_not_understand()
    {
        var verified = await Machine.RunAsync("systemd-analyze", "verify", "--man=no", "pcmd.service", "pcmd.slice");
        Assert.That((verified.ExitCode, verified.Output + verified.Error), Is.EqualTo((0, "")));
    }

    [Test]
    public async Task Systemd_makes_the_directories_with_the_modes_that_pcmd_asks_for()
    {
        var modes = await Machine.ShellAsync("stat -c '%a %U %n' /run/pcmd /var/lib/pcmd /var/cache/pcmd /var/log/pcmd");
        Assert.That(modes, Is.EqualTo("755 root /run/pcmd\n711 root /var/lib/pcmd\n711 root /var/cache/pcmd\n750 root /var/log/pcmd"));
        await Machine.DemandAsync("systemctl", "restart", "pcmd");
        Assert.That(await Machine.ShellAsync("stat -c '%a %U %n' /run/pcmd /var/lib/pcmd /var/cache/pcmd /var/log/pcmd"), Is.EqualTo(modes));
    }

    [Test]
    public async Task A_wrong_configuration_is_said_once_and_not_tried_again()
    {
        await Machine.DemandAsync("systemctl", "stop", "pcmd");
        Machine.Write("/etc/pcmd/pcmd.yaml", "max_streams: many\n");
        Assert.That((await Machine.RunAsync("systemctl", "start", "pcmd")).ExitCode, Is.Not.Zero);
        Assert.That(await Pcmd.PropertyAsync("pcmd.service", "ActiveState"), Is.EqualTo("failed"));
        Assert.That(await Pcmd.PropertyAsync("pcmd.service", "NRestarts"), Is.EqualTo("0"));
        Assert.That(await Machine.DemandAsync("journalctl", "--no-pager", "--unit", "pcmd", "--lines", "20"), Does.Contain("max_streams"));
    }

    [Test]
    public async Task A_reload_reads_the_contexts_again()
    {
        Machine.Write("/etc/pcmd/contexts.d/broken.yaml", "no: manifest\n");
        await Machine.DemandAsync("systemctl", "reload", "pcmd");
        await Machine.EventuallyAsync(() => Task.FromResult(Pcmd.Log("pcmd.log").Contains("2 usable, 1 not", StringComparison.Ordinal)), "it was read");
    }

    [TestCase("pcmd.service", 4.0)]
    [TestCase("a worker", 2.0)]
    public async Task What_systemd_says_of_the_units_security_does_not_get_worse(string unit, double most)
    {
        if (unit != "pcmd.service")
            unit = await Pcmd.UnitOfAsync(await Pcmd.WarmAsync());
        var report = await Machine.DemandAsync("systemd-analyze", "security", "--no-pager", unit);
        await TestContext.Progress.WriteLineAsync(string.Join('\n', report.Split('\n').Where(line => !line.StartsWith('✓'))));
        var checkedAgainst = await Machine.RunAsync("systemd-analyze", "security", "--no-pager", $"--threshold={most * 10:0}", unit);
        Assert.That(checkedAgainst.ExitCode, Is.Zero, report.Split('\n')[^1]);
    }
}
