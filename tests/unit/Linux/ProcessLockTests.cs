using NUnit.Framework;
using Pcm.Linux;

namespace Pcm.UnitTests.Linux;

/// <summary>Presence at a file, as another process sees it.</summary>
[CancelAfter(60_000)]
public sealed class ProcessLockTests
{
    [Test]
    public async Task Everyone_present_is_named_and_nobody_once_they_are_gone(CancellationToken ct)
    {
        using var folder = new OwnFolder();
        File.WriteAllText(folder.File("lock"), "");
        using var watcher = new ProcessWatcher();
        var present = new List<ProcessIdentity>();
        foreach (var _ in Enumerable.Range(0, 3))
            present.Add(await PresentProcess.StartAsync(folder.File("lock"), ct));

        Assert.That(ProcessLock.Present(folder.File("lock")), Is.EquivalentTo(present.Select(process => process.Pid)));
        Signals.TrySend(present[1], Signal.Stop);
        Signals.TrySend(present[0], Signal.Kill);
        await watcher.WhenEndedAsync(present[0]).WaitAsync(ct);
        Assert.That(ProcessLock.Present(folder.File("lock")), Is.EquivalentTo(present[1..].Select(process => process.Pid)), "one that is stopped is there");

        foreach (var process in present[1..])
        {
            Signals.TrySend(process, Signal.Kill);
            await watcher.WhenEndedAsync(process).WaitAsync(ct);
        }

        Assert.That(ProcessLock.Present(folder.File("lock")), Is.Empty);
    }

    [Test]
    public void Being_present_oneself_needs_no_right_to_write()
    {
        using var folder = new OwnFolder();
        File.WriteAllText(folder.File("lock"), "");
        File.SetUnixFileMode(folder.File("lock"), UnixFileMode.UserRead);
        using var here = ProcessLock.Enter(folder.File("lock"));
        Assert.That(ProcessLock.Present(folder.File("lock")), Is.Empty, "only others are named");
    }

    [Test]
    public void A_missing_file_is_an_error_and_not_nobody()
    {
        using var folder = new OwnFolder();
        Assert.That(() => ProcessLock.Present(folder.File("lock")), Throws.TypeOf<LinuxException>());
        Assert.That(() => ProcessLock.Enter(folder.File("lock")), Throws.TypeOf<LinuxException>());
    }
}
