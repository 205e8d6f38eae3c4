using System.Globalization;
using NUnit.Framework;

namespace Pcm.InstallTests;

/// <summary>
/// The RPM unpacked and its scriptlets run in a booted machine, by hand, as rpm would on EL: installed, upgraded, erased. What rpm itself does
/// with its database is not tried.
/// </summary>
[NonParallelizable]
internal sealed class RpmScriptletTests
{
    private Machine _machine = null!;
    private PcmdNode Pcmd => new(_machine);

    [OneTimeSetUp]
    public async Task BootAsync()
    {
        await Machine.MakeRootAsync();
        const string Unpack = "for rpm; do rpm2cpio \"$rpm\" | (cd \"$MACHINE\" && cpio --extract --make-directories --quiet --preserve-modification-time); done";
        _machine = await Machine.BootAsync(["bash", "-c", Unpack, "bash", .. BuiltPackages.Rpms]);
    }

    [OneTimeTearDown]
    public async Task EndAsync()
    {
        if (_machine is not null)
            await _machine.DisposeAsync();
    }

    [Test]
    public async Task Only_the_daemons_package_has_scriptlets_and_they_are_three()
    {
        Assert.That(await ScriptletsAsync(BuiltPackages.Rpms[0]), Is.Empty);
        Assert.That((await ScriptletsAsync(BuiltPackages.Rpms[1])).Keys, Is.EquivalentTo(new[] { "postinstall", "preuninstall", "postuninstall" }));
    }

    [Test]
    public async Task Installing_makes_users_and_folders_upgrading_keeps_contexts_and_erasing_leaves_no_process()
    {
        var scriptlets = await ScriptletsAsync(BuiltPackages.Rpms[1]);
        await RunAsync(scriptlets["postinstall"], 1);
        Assert.That(await _machine.ShellAsync("getent passwd pcmd-worker | cut -d: -f1,7"), Is.EqualTo("pcmd-worker:/usr/sbin/nologin"));
        Assert.That(await _machine.ShellAsync("stat -c '%a %U %n' /run/pcmd /var/lib/pcmd /var/cache/pcmd /var/log/pcmd"),
            Is.EqualTo("755 root /run/pcmd\n711 root /var/lib/pcmd\n711 root /var/cache/pcmd\n750 root /var/log/pcmd"));
        Assert.That(await Pcmd.PropertyAsync("pcmd.service", "ActiveState"), Is.EqualTo("inactive"), "an RPM starts nothing");
        await _machine.DemandAsync("systemctl", "enable", "--now", "pcmd");
        var worker = await Pcmd.WarmAsync();
        var supervisor = await Pcmd.SupervisorAsync();

        // rpm runs the new package's post first, then of the old one preun and postun.
        await RunAsync(scriptlets["postinstall"], 2);
        await RunAsync(scriptlets["preuninstall"], 1);
        await RunAsync(scriptlets["postuninstall"], 1);
        await Pcmd.UntilSupervisorAfterAsync(supervisor);
        await _machine.EventuallyAsync(async () => (await Pcmd.WorkersAsync()).ContainsValue(worker), "the new supervisor takes the worker over");
        supervisor = await Pcmd.SupervisorAsync();

        await RunAsync(scriptlets["preuninstall"], 0);
        Assert.That((Pcmd.IsAlive(worker), Pcmd.IsAlive(supervisor)), Is.EqualTo((false, false)));
        Assert.That((await _machine.RunAsync("systemctl", "is-enabled", "pcmd")).Output.Trim(), Is.EqualTo("disabled"));
        await RunAsync(scriptlets["postuninstall"], 0);
        Assert.That((await _machine.RunAsync("ls", "-d", "/var/lib/pcmd", "/var/cache/pcmd", "/run/pcmd")).Output, Is.Empty);
    }

    private async Task RunAsync(string scriptlet, int remaining)
    {
        var result = await _machine.RunAsync("sh", "-ec", scriptlet, "scriptlet", remaining.ToString(CultureInfo.InvariantCulture));
        Assert.That(result.ExitCode, Is.Zero, $"{scriptlet}\n{result.Output}{result.Error}");
    }

    private static async Task<Dictionary<string, string>> ScriptletsAsync(string rpm)
    {
        const string Heading = " scriptlet (using /bin/sh):";
        var scriptlets = new Dictionary<string, string>();
        var name = "";
        foreach (var line in (await BuiltPackages.DemandAsync("rpm", "--query", "--package", "--scripts", rpm)).Split('\n'))
        {
            if (line.EndsWith(Heading, StringComparison.Ordinal))
                scriptlets[name = line[..^Heading.Length]] = "";
            else if (name.Length > 0)
                scriptlets[name] += line + "\n";
        }

        return scriptlets;
    }
}
