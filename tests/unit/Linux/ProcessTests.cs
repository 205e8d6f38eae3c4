using System.Globalization;
using NUnit.Framework;
using Pcm.Linux;

namespace Pcm.UnitTests.Linux;

/// <summary>Processes: telling them apart, starting them on their own, hearing of their end.</summary>
[CancelAfter(60_000)]
public sealed class ProcessTests
{
    [Test]
    public void A_pid_with_another_start_time_is_another_process()
    {
        var self = ProcessIdentity.Self;
        Assert.That(self.Pid, Is.EqualTo(Environment.ProcessId));
        Assert.That(self.IsAlive);
        Assert.That((self with { StartTicks = self.StartTicks + 1 }).IsAlive, Is.False);
        Assert.That(Signals.TrySend(self with { StartTicks = 1 }, Signal.Kill), Is.False, "a signal for a process that is gone must not hit its pid's next owner");
        Assert.That(ProcessIdentity.Of(int.MaxValue), Is.Null);
    }

    [Test]
    public async Task A_detached_process_has_its_own_session_and_what_it_was_given_and_nothing_else(CancellationToken ct)
    {
        using var folder = new OwnFolder();
        using var log = File.OpenHandle(folder.File("log"), FileMode.CreateNew, FileAccess.Write);
        using var third = File.OpenHandle(folder.File("third"), FileMode.CreateNew, FileAccess.Write);
        using var watcher = new ProcessWatcher();
        const string script = "echo out; echo err >&2; echo extra >&3; cat; cut -d' ' -f6 /proc/$$/stat; ls /proc/self/fd | tr '\\n' ' '; echo; pwd; grep -E 'Sig(Blk|Ign)' /proc/self/status; env; exit 7";
        var process = DetachedProcess.Start(new DetachedProcessStart("/bin/sh")
        {
            Arguments = ["-c", script, "two words"],
            Environment = new Dictionary<string, string> { ["ONLY"] = "this é" },
            Output = log,
            Error = log,
            ExtraDescriptors = [third],
        });
        var status = await watcher.WhenEndedAsync(process).WaitAsync(ct);
        Assert.That(status, Is.EqualTo(new ExitStatus(7, null)));
        Assert.That(File.ReadAllText(folder.File("third")), Is.EqualTo("extra\n"));

        var lines = File.ReadAllLines(folder.File("log"));
        Assert.That(lines[..2], Is.EqualTo(new[] { "out", "err" }));
        Assert.That(lines[2], Is.EqualTo(process.Pid.ToString(CultureInfo.InvariantCulture)), "it leads a session of its own");
        Assert.That(lines[3].Trim(), Is.EqualTo("0 1 2 3 4"), "the fourth is ls's own");
        Assert.That(lines[4], Is.EqualTo("/"));
        // The two above 31 are the C library's own.
        Assert.That(lines[5..7].Select(line => int.MaxValue & ulong.Parse(line.Split('\t')[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture)), Is.All.Zero);
        Assert.That(lines[7..], Is.EquivalentTo(new[] { "ONLY=this é", "PWD=/" }));
    }

    [Test]
    public async Task The_end_of_a_process_is_told_with_its_reason(CancellationToken ct)
    {
        using var watcher = new ProcessWatcher();
        var children = Enumerable.Range(0, 5).Select(_ => Start("/bin/sleep", "1000")).ToArray();
        var ends = children.Select(watcher.WhenEndedAsync).ToArray();
        foreach (var child in children) Assert.That(child.IsAlive);

        Assert.That(Signals.TrySend(children[3], Signal.Kill));
        Assert.That(await ends[3].WaitAsync(ct), Is.EqualTo(new ExitStatus(null, 9)));
        Assert.That(ends.Count(end => end.IsCompleted), Is.EqualTo(1));
        Assert.That(children[3].IsAlive, Is.False);
        Assert.That(Signals.TrySend(children[3], Signal.Kill), Is.False);

        foreach (var child in children) Signals.TrySend(child, Signal.Terminate);
        foreach (var end in ends) await end.WaitAsync(ct);
        Assert.That(await watcher.WhenEndedAsync(children[0]).WaitAsync(ct), Is.EqualTo(ExitStatus.Unknown), "of one that was gone before");
    }

    [Test]
    public async Task The_end_of_a_process_that_is_no_child_is_told_too(CancellationToken ct)
    {
        using var folder = new OwnFolder();
        using var output = File.OpenHandle(folder.File("pid"), FileMode.CreateNew, FileAccess.Write);
        using var watcher = new ProcessWatcher();
        var parent = DetachedProcess.Start(new DetachedProcessStart("/bin/sh") { Arguments = ["-c", "/bin/sleep 1000 & echo $!"], Output = output });
        await watcher.WhenEndedAsync(parent).WaitAsync(ct);
        var orphan = ProcessIdentity.Of(int.Parse(File.ReadAllText(folder.File("pid")), CultureInfo.InvariantCulture))!.Value;
        var end = watcher.WhenEndedAsync(orphan);
        Assert.That(end.IsCompleted, Is.False);
        Signals.TrySend(orphan, Signal.Kill);
        Assert.That(await end.WaitAsync(ct), Is.EqualTo(ExitStatus.Unknown));
    }

    [Test]
    public async Task A_watcher_that_is_closed_cancels_what_waits(CancellationToken ct)
    {
        var watcher = new ProcessWatcher();
        var child = Start("/bin/sleep", "1000");
        var end = watcher.WhenEndedAsync(child);
        watcher.Dispose();
        Assert.CatchAsync<OperationCanceledException>(async () => await end.WaitAsync(ct));
        using var next = new ProcessWatcher();
        Signals.TrySend(child, Signal.Kill);
        await next.WhenEndedAsync(child).WaitAsync(ct);
    }

    [Test]
    public void A_program_that_is_not_there_is_an_error_with_its_name()
    {
        var error = Assert.Throws<LinuxException>(() => Start("/no/such/program"))!;
        Assert.That(error.Error, Is.EqualTo(Errno.ENOENT));
        Assert.That(error.Message, Does.Contain("/no/such/program"));
    }

    [Test]
    public void Descriptors_are_not_mixed_up_when_sources_and_targets_overlap()
    {
        using var folder = new OwnFolder();
        using var watcher = new ProcessWatcher();
        var handles = Enumerable.Range(0, 8).Select(i => File.OpenHandle(folder.File($"{i}"), FileMode.CreateNew, FileAccess.Write)).ToArray();
        var process = DetachedProcess.Start(new DetachedProcessStart("/bin/sh")
        {
            Arguments = ["-c", "for i in 3 4 5 6 7 8 9; do eval \"echo $i >&$i\"; done"],
            ExtraDescriptors = [.. handles.Reverse()],
        });
        watcher.WhenEndedAsync(process).Wait();
        foreach (var handle in handles) handle.Dispose();
        for (var i = 1; i < 8; i++) Assert.That(File.ReadAllText(folder.File($"{i}")), Is.EqualTo($"{10 - i}\n"));
    }

    [Test]
    public void Memory_is_read_of_the_living_and_absent_of_the_gone()
    {
        var resident = ProcessMemory.ResidentBytes(Environment.ProcessId)!.Value;
        Assert.That(ProcessMemory.AnonymousBytes(Environment.ProcessId), Is.GreaterThan(1 << 20).And.LessThan(resident));
        Assert.That(ProcessMemory.AnonymousBytes(int.MaxValue), Is.Null);
    }

    [Test]
    public void Affinity_holds_for_every_thread_that_there_is_and_those_it_starts()
    {
        var before = CpuAffinity.Current();
        using var stop = new ManualResetEventSlim();
        var old = new Thread(stop.Wait) { IsBackground = true };
        old.Start();
        try
        {
            CpuAffinity.Set([before[^1]]);
            var started = new TaskCompletionSource<IReadOnlyList<int>>();
            new Thread(() => started.SetResult(CpuAffinity.Current())) { IsBackground = true }.Start();
            Assert.That(started.Task.Result, Is.EqualTo(new[] { before[^1] }));
            var allowed = Directory.EnumerateDirectories("/proc/self/task").Select(Allowed).OfType<string>();
            Assert.That(allowed, Is.All.EqualTo(before[^1].ToString(CultureInfo.InvariantCulture)));
        }
        finally
        {
            CpuAffinity.Set([.. before]);
            stop.Set();
        }

        Assert.That(CpuAffinity.Current(), Is.EqualTo(before));
        Assert.Throws<LinuxException>(() => CpuAffinity.Set([Limits.MaxCpus - 1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => CpuAffinity.Set([Limits.MaxCpus]));

        static string? Allowed(string task)
        {
            try
            {
                return File.ReadLines($"{task}/status").Single(line => line.StartsWith("Cpus_allowed_list", StringComparison.Ordinal)).Split('\t')[1];
            }
            catch (IOException)
            {
                return null;
            }
        }
    }

    [Test]
    public void Users_and_groups_have_names_and_numbers()
    {
        Assert.That(User.NameOf(0), Is.EqualTo("root"));
        Assert.That(User.IdOf("root"), Is.EqualTo(0u));
        Assert.That(User.GroupIdOf("root"), Is.EqualTo(0u));
        Assert.That(User.NameOf(4_000_000_000), Is.Null);
        Assert.That(User.IdOf("nobody here has this name"), Is.Null);
        Assert.That(User.GroupIdOf("no such group"), Is.Null);
    }

    private static ProcessIdentity Start(string program, params string[] arguments) =>
        DetachedProcess.Start(new DetachedProcessStart(program) { Arguments = arguments });
}
