using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using Pcm.Linux;
using Pcm.UnitTests.Linux;
using Pcmd.Identity;

namespace Pcm.UnitTests.Jobs;

/// <summary>The slurmstepd above a process, and those that only call themselves so.</summary>
[CancelAfter(60_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class SlurmStepAncestorTests : IDisposable
{
    private const string InstalledProgram = "/usr/sbin/slurmstepd";

    private readonly FakeProcesses _processes = new();

    [SetUp]
    public void Root() => Assume.That(User.EffectiveId, Is.Zero, "only root can make files that are root's");

    public void Dispose() => _processes.Dispose();

    [TestCase("slurmstepd: [4711.batch]", 4711u, "batch")]
    [TestCase("slurmstepd: [4711.0]", 4711u, "0")]
    [TestCase("slurmstepd: [4711.extern]", 4711u, "extern")]
    [TestCase("slurmstepd: [4711.interactive]", 4711u, "interactive")]
    [TestCase("slurmstepd: [4711.0+1]", 4711u, "0+1")]
    [TestCase("slurmstepd: [4711.extern stepmgr]", 4711u, "extern")]
    [TestCase("slurmstepd: [4711.0]   ", 4711u, "0", Description = "titles are padded on some systems")]
    [TestCase("slurmstepd: [4294967295.0]", uint.MaxValue, "0")]
    public void The_title_of_the_slurmstepd_above_names_the_job(string title, uint id, string step)
    {
        var client = _processes.AddStep(title);
        Assert.That(SlurmStepAncestor.Find(client, _processes.Files), Is.EqualTo(new SlurmJobReference(id, null, step)));
    }

    [TestCase("slurmstepd: [4711]")]
    [TestCase("slurmstepd: [4711.]")]
    [TestCase("slurmstepd: [.0]")]
    [TestCase("slurmstepd: [0.0]")]
    [TestCase("slurmstepd: [+1.0]")]
    [TestCase("slurmstepd: [04711.0]")]
    [TestCase("slurmstepd: [4294967296.0]")]
    [TestCase("slurmstepd: [4711.0] x")]
    [TestCase("slurmstepd: [4711.0")]
    [TestCase("slurmstepd: 4711.0]")]
    [TestCase("slurmstepd: [[4711.0]]")]
    [TestCase(" slurmstepd: [4711.0]")]
    [TestCase("/usr/sbin/slurmstepd: [4711.0]")]
    [TestCase("slurmstepd: [4711_3.0]")]
    [TestCase("slurmstepd: [0.extern:namespace]")]
    [TestCase("slurmstepd infinity")]
    [TestCase("slurmstepd")]
    [TestCase("")]
    public void Another_title_names_none(string title) => Assert.That(SlurmStepAncestor.Find(_processes.AddStep(title), _processes.Files), Is.Null);

    [Test]
    public void Garbage_for_a_title_never_throws()
    {
        Prop.ForAll(Gen.Elements("slurmstepd: [", "slurmstepd", "[", "]", ".", "5", "+", " stepmgr", "batch", " ", "\0", "\ud800").ListOf().ToArbitrary(), parts =>
        {
            _ = SlurmStepAncestor.ParseTitle(string.Concat(parts));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
    }

    [Test]
    public void A_title_proves_nothing_of_a_process_that_is_not_roots()
    {
        var client = _processes.AddStep();
        foreach (var uids in new[] { "1001\t1001\t1001\t1001", "1001\t0\t0\t0", "0\t1001\t0\t0", "0\t0\t1001\t0", "0", "" })
        {
            _processes.Write(FakeProcesses.StepDaemon, "status", $"Uid:\t{uids}\n");
            Assert.That(SlurmStepAncestor.Find(client, _processes.Files), Is.Null, uids);
        }
    }

    [Test]
    public void A_title_proves_nothing_of_a_program_that_others_could_have_written()
    {
        var client = _processes.AddStep();
        Assert.That(SlurmStepAncestor.Find(client, _processes.Files), Is.Not.Null);
        foreach (var mode in new[] { UnixFileMode.GroupWrite, UnixFileMode.OtherWrite })
        {
            File.SetUnixFileMode(_processes.Program, UnixFileMode.UserRead | mode);
            Assert.That(SlurmStepAncestor.Find(client, _processes.Files), Is.Null, $"{mode}");
        }

        File.SetUnixFileMode(_processes.Program, UnixFileMode.UserRead);
        Ownership.Set(_processes.Program, 1001, 1001);
        Assert.That(SlurmStepAncestor.Find(client, _processes.Files), Is.Null, "owned by a user");
        File.Delete(_processes.Program);
        Assert.That(SlurmStepAncestor.Find(client, _processes.Files), Is.Null, "not to be seen");
    }

    [TestCase("slurmstepd-wlm", true, Description = "Debian's")]
    [TestCase("slurmstepd-26.05", true)]
    [TestCase("slurmstepdx", false)]
    [TestCase("my-slurmstepd", false)]
    [TestCase("sh", false)]
    public void The_program_is_known_by_its_files_name(string name, bool isSlurm)
    {
        _processes.Program = Path.Combine(Path.GetDirectoryName(_processes.Program)!, name);
        File.WriteAllText(_processes.Program, "");
        Assert.That(SlurmStepAncestor.Find(_processes.AddStep(), _processes.Files) is not null, Is.EqualTo(isSlurm));
    }

    [Test]
    public void The_nearest_counts_and_the_process_itself_does_not()
    {
        var outer = _processes.AddStep();
        _processes.Add(400, outer.Pid, 1030, "slurmstepd: [5.0]");
        _processes.Add(500, 400, 1040, "pcm-client", uid: 1001);
        Assert.That(SlurmStepAncestor.Find(new ProcessIdentity(500, 1040), _processes.Files)?.Id, Is.EqualTo(5));
        Assert.That(SlurmStepAncestor.Find(new ProcessIdentity(400, 1030), _processes.Files)?.Id, Is.EqualTo(4711));
    }

    [Test]
    public void A_process_whose_pid_has_another_owner_now_has_no_job()
    {
        var client = _processes.AddStep();
        Assert.That(SlurmStepAncestor.Find(client with { StartTicks = 1 }, _processes.Files), Is.Null);
    }

    [Test]
    public void A_parent_that_started_after_its_child_is_another_process()
    {
        var client = _processes.AddStep();
        _processes.Add(FakeProcesses.StepDaemon, FakeProcesses.Init, 1015, "slurmstepd: [4711.batch]");
        Assert.That(SlurmStepAncestor.Find(client, _processes.Files), Is.Null);
    }

    [Test]
    public void A_parent_that_is_gone_or_no_process_ends_the_search()
    {
        var client = _processes.AddStep();
        _processes.Write(FakeProcesses.Script, "stat", "200 (sh) Z 100 garbage");
        Assert.That(SlurmStepAncestor.Find(client, _processes.Files), Is.Null);
        _processes.End(FakeProcesses.Script);
        Assert.That(SlurmStepAncestor.Find(client, _processes.Files), Is.Null);
    }

    [Test]
    public void A_circle_of_parents_and_a_chain_without_end_are_given_up()
    {
        _processes.Add(600, 601, 5, "sh");
        _processes.Add(601, 600, 5, "sh");
        Assert.That(SlurmStepAncestor.Find(new ProcessIdentity(600, 5), _processes.Files), Is.Null);

        _processes.AddStep();
        _processes.Add(1000, FakeProcesses.Script, 1020, "sh");
        var last = 1000;
        for (; last < 1000 + Pcmd.Limits.MaxAncestors; last++) _processes.Add(last + 1, last, 1020, "sh");
        Assert.That(SlurmStepAncestor.Find(new ProcessIdentity(last, 1020), _processes.Files), Is.Null);
        Assert.That(SlurmStepAncestor.Find(new ProcessIdentity(1100, 1020), _processes.Files), Is.Not.Null);
    }

    // A real process of root's with Slurm's title, but another program.
    [Test]
    public async Task A_real_process_that_calls_itself_slurmstepd_and_is_another_program_is_none(CancellationToken ct)
    {
        var (parent, child) = await StartAsync("exec -a 'slurmstepd: [4711.0]' /usr/bin/python3 -c", "", ct);
        try
        {
            var files = new ProcessFiles();
            Assert.That(files.Title(parent.Pid), Is.EqualTo("slurmstepd: [4711.0]"));
            Assert.That(files.IsRoots(parent.Pid));
            Assert.That(SlurmStepAncestor.Find(child, files), Is.Null);
        }
        finally
        {
            Signals.TrySend(child, Signal.Kill);
            Signals.TrySend(parent, Signal.Kill);
        }
    }

    [Test]
    public async Task A_real_process_of_another_user_that_calls_itself_slurmstepd_is_none(CancellationToken ct)
    {
        var (parent, child) = await StartAsync("exec -a 'slurmstepd: [4711.0]' /usr/bin/python3 -c", "os.setresuid(1001, 1001, 1001)", ct);
        try
        {
            var files = new ProcessFiles();
            Assert.That(files.Title(parent.Pid), Is.EqualTo("slurmstepd: [4711.0]"));
            Assert.That(files.IsRoots(parent.Pid), Is.False);
            Assert.That(SlurmStepAncestor.Find(child, files), Is.Null);
        }
        finally
        {
            Signals.TrySend(child, Signal.Kill);
            Signals.TrySend(parent, Signal.Kill);
        }
    }

    // The program that Slurm installs, in the mode in which it does nothing but wait; it has no children then, so its facts are looked at alone.
    [Test]
    public async Task The_installed_slurmstepd_is_known_and_one_that_a_user_runs_is_not_roots(CancellationToken ct)
    {
        Assume.That(File.Exists(InstalledProgram), "Slurm is not installed here");
        var files = new ProcessFiles();
        foreach (var uid in new[] { 0, 1001 })
        {
            var process = DetachedProcess.Start(new DetachedProcessStart("/usr/bin/python3")
            {
                Arguments = ["-c", $"import os; os.setresuid({uid}, {uid}, {uid}); os.execv('{InstalledProgram}', ['slurmstepd: [4711.0]', 'infinity'])"],
            });
            try
            {
                while (files.Title(process.Pid) != "slurmstepd: [4711.0]") await Task.Delay(5, ct);
                Assert.That(files.ProgramName(process.Pid), Does.StartWith("slurmstepd"));
                Assert.That(files.Program(process.Pid)?.Uid, Is.Zero);
                Assert.That(files.IsRoots(process.Pid), Is.EqualTo(uid == 0));
            }
            finally
            {
                Signals.TrySend(process, Signal.Kill);
            }
        }
    }

    private static async Task<(ProcessIdentity Parent, ProcessIdentity Child)> StartAsync(string exec, string before, CancellationToken ct)
    {
        var python = $"import os, subprocess; {before}\nprint(subprocess.Popen(['/bin/sleep', '1000']).pid, flush=True)\nos.read(0, 1)\nos.wait()";
        using var folder = new OwnFolder();
        using var output = File.OpenHandle(folder.File("pid"), FileMode.CreateNew, FileAccess.Write);
        var parent = DetachedProcess.Start(new DetachedProcessStart("/bin/bash") { Arguments = ["-c", $"{exec} \"$0\"", python], Output = output });
        while (RandomAccess.GetLength(output) == 0) await Task.Delay(5, ct);
        var child = ProcessIdentity.Of(int.Parse(File.ReadAllText(folder.File("pid")), CultureInfo.InvariantCulture));
        return (ProcessIdentity.Of(parent.Pid)!.Value, child!.Value);
    }
}
