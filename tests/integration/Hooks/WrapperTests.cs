using System.Diagnostics;
using NUnit.Framework;

namespace Pcm.IntegrationTests.Hooks;

/// <summary>What slurmd runs passes on one exit code and no other, whatever becomes of pcm-hook; and goes as it came.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class WrapperTests : IDisposable
{
    private static readonly string[] Kinds = ["prolog", "epilog"];

    private readonly string _folder = TestDaemon.NewFolder();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [TestCase("#!/bin/sh\nexit 0", 0)]
    [TestCase("#!/bin/sh\nexit 10", 10)]
    [TestCase("#!/bin/sh\nexit 1", 0)]
    [TestCase("#!/bin/sh\nexit 2", 0)]
    [TestCase("#!/bin/sh\nkill -SEGV $$", 0, Description = "it crashes")]
    [TestCase("#!/no/such/loader\n", 0, Description = "nothing can start it")]
    [TestCase("\u007fELF", 0, Description = "it is damaged")]
    [TestCase(null, 0, Description = "the package was removed")]
    public async Task Only_a_device_that_is_proven_to_be_held_drains_a_node(string? program, int exitCode)
    {
        await InstallAsync();
        var hook = Path.Combine(_folder, "hook");
        if (program is not null)
        {
            await File.WriteAllTextAsync(hook, program + "\n");
            File.SetUnixFileMode(hook, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        foreach (var kind in Kinds)
        {
            var wrapper = WrapperOf(kind);
            await File.WriteAllTextAsync(wrapper, (await File.ReadAllTextAsync(wrapper)).Replace(HookProgram.Path, hook, StringComparison.Ordinal));
            using var process = Process.Start(new ProcessStartInfo(wrapper) { RedirectStandardError = true })!;
            await process.WaitForExitAsync().WaitAsync(TestDaemon.Patience);
            Assert.That(process.ExitCode, Is.EqualTo(exitCode), kind);
        }
    }

    [Test]
    public async Task Removing_leaves_the_folder_as_it_was_before_and_others_hooks_alone()
    {
        var others = Path.Combine(Directory.CreateDirectory(Path.Combine(_folder, "prolog.d")).FullName, "50-site");
        await File.WriteAllTextAsync(others, "#!/bin/sh\n");
        Directory.CreateDirectory(Path.Combine(_folder, "epilog.d"));
        var before = Files();
        await InstallAsync();
        Assert.That(Files(), Is.EquivalentTo(before.Concat(Kinds.Select(WrapperOf))));
        await InstallAsync();
        var removed = await RunAsync("remove");
        Assert.That(removed.Output, Does.Contain($"{_folder}/slurm.conf cannot be read").And.Contain("epilog.d").And.Not.Contain($"nothing else is in {_folder}/prolog.d"));
        Assert.That(Files(), Is.EquivalentTo(before));
        await RunAsync("remove");
    }

    [Test]
    public async Task Printing_shows_the_scripts_and_the_lines_for_slurm_conf_and_writes_nothing()
    {
        var printed = await RunAsync("install", "--print");
        Assert.That(printed.Output, Does.Contain($"Prolog={_folder}/prolog.d/*").And.Contain("PrologFlags=Alloc").And.Contain($"\"{HookProgram.Path}\" prolog"));
        Assert.That(Files(), Is.Empty);
    }

    [Test]
    public async Task What_slurm_conf_still_names_is_not_taken_away_if_it_is_the_last()
    {
        await InstallAsync();
        var others = Path.Combine(_folder, "epilog.d", "50-site");
        await File.WriteAllTextAsync(others, "#!/bin/sh\n");
        await WireAsync($"{_folder}/prolog.d/*", $"{_folder}/epilog.d/*");
        var result = await HookProgram.RunAsync(Environment, "remove", "--dir", _folder);
        Assert.That((result.ExitCode, result.Error), Is.EqualTo((1, result.Error)));
        Assert.That(result.Error, Does.Contain($"{WrapperOf("prolog")} stays").And.Contain("drains nodes"));
        Assert.That((File.Exists(WrapperOf("prolog")), File.Exists(WrapperOf("epilog"))), Is.EqualTo((true, false)));

        await WireAsync("/usr/local/bin/prolog", $"{_folder}/epilog.d/*");
        Assert.That((await RunAsync("remove")).Output, Does.Not.Contain("drains"));
        Assert.That(Directory.Exists(Path.Combine(_folder, "prolog.d")), Is.False);
    }

    [TestCase("FOLDER/prolog.d/*", true)]
    [TestCase("FOLDER/prolog.d/zz-pcmd", true)]
    [TestCase("FOLDER/prolog.d/zz*", true)]
    [TestCase("FOLDER/prolog.d", false)]
    [TestCase("FOLDER/prolog.d/*.sh", false)]
    [TestCase("FOLDER/taskprolog.d/*", false)]
    [TestCase("/other/prolog.d/*", false)]
    [TestCase("prolog.d/*", false)]
    public async Task Only_a_line_that_has_Slurm_run_the_wrapper_is_taken_for_one(string prolog, bool isWired)
    {
        await InstallAsync();
        await WireAsync(prolog.Replace("FOLDER", _folder, StringComparison.Ordinal), $"{_folder}/epilog.d/*");
        var result = await HookProgram.RunAsync(Environment, "check", "--dir", _folder);
        Assert.That(result.Output.Contains("Prolog does not name", StringComparison.Ordinal), Is.EqualTo(!isWired), result.ToString());
        Assert.That(result.Output, Does.Not.Contain("Epilog does not name"));
    }

    [Test]
    public async Task A_wrapper_of_another_installation_is_told_from_this_ones()
    {
        await InstallAsync();
        var wrapper = WrapperOf("prolog");
        await File.WriteAllTextAsync(wrapper, (await File.ReadAllTextAsync(wrapper)).Replace(HookProgram.Path, "/opt/old/pcm-hook", StringComparison.Ordinal));
        var result = await HookProgram.RunAsync(Environment, "check", "--dir", _folder);
        Assert.That(result.Output, Does.Contain($"{wrapper} does not run this installation's").And.Not.Contain($"{WrapperOf("epilog")} does not"));
    }

    [Test]
    public async Task A_configuration_that_is_not_there_is_refused()
    {
        var result = await HookProgram.RunAsync(Environment, "install", "--dir", _folder, "--config", "/etc/no-such.yaml");
        Assert.That((result.ExitCode, result.Error.Contains("/etc/no-such.yaml is not there", StringComparison.Ordinal)), Is.EqualTo((1, true)), result.ToString());
        Assert.That(Files(), Is.Empty);
    }

    [Test]
    public async Task A_configuration_that_cannot_stand_in_a_script_is_refused()
    {
        var result = await HookProgram.RunAsync(Environment, "install", "--dir", _folder, "--config", "/etc/it's.yaml");
        Assert.That((result.ExitCode, result.Error.Contains("quote", StringComparison.Ordinal)), Is.EqualTo((1, true)), result.ToString());
        Assert.That(Files(), Is.Empty);
    }

    private static Dictionary<string, string> Environment => new() { ["PATH"] = "/usr/bin:/bin" };

    private Task WireAsync(string prolog, string epilog) =>
        File.WriteAllTextAsync(Path.Combine(_folder, "slurm.conf"), $"Prolog={prolog}\nEpilog={epilog}\nPrologFlags=Alloc\n");

    private Task<HookResult> InstallAsync() => RunAsync("install");

    private async Task<HookResult> RunAsync(string command, params string[] arguments)
    {
        var result = await HookProgram.RunAsync(Environment, [command, "--dir", _folder, .. arguments]);
        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        return result;
    }

    private string WrapperOf(string kind) => Path.Combine(_folder, $"{kind}.d", "zz-pcmd");

    private string[] Files() => Directory.GetFiles(_folder, "*", SearchOption.AllDirectories);
}
