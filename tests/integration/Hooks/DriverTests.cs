using System.Diagnostics;
using NUnit.Framework;
using Pcm.IntegrationTests.Hostile.Users;
using Pcm.Linux;
using Pcm.Protocol;

namespace Pcm.IntegrationTests.Hooks;

/// <summary>
/// A card's driver has the last word on whether a worker is gone, and whatever it is like, a hook ends in time: with 10 only where it is proven
/// that the worker is there still.
/// </summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class DriverTests : IDisposable
{
    private const int StillHeld = 10;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(2);

    // A process that is present at a gate as workers are.
    private const string Present = "import fcntl, os, sys; f = open(sys.argv[1]); fcntl.lockf(f, fcntl.LOCK_SH, 1, os.getpid()); print('there', flush=True); sys.stdin.read()";

    private readonly string _folder = TestDaemon.NewFolder();
    private readonly Process _worker;

    public DriverTests()
    {
        var gate = new Gate(Path.Combine(_folder, "state", "gates", "g0"));
        File.WriteAllText(Path.Combine(_folder, "pcmd.yaml"), $$"""
            socket: {{_folder}}/pcmd.sock
            state_dir: {{_folder}}/state
            worker_user: {{TestDaemon.WorkerUser}}
            devices: [{name: g0, kind: cuda, gres_index: 0, memory_budget_mib: 1000}]
            slurm: {partitions: [scavenger], hook_deadline_seconds: {{Deadline.TotalSeconds}}}
            """);
        foreach (var path in (string[])["state", "state/gates"]) Directory.CreateDirectory(Path.Combine(_folder, path));
        gate.Prepare(User.EffectiveGroupId);
        _worker = Process.Start(new ProcessStartInfo("python3", ["-c", Present, Path.Combine(gate.Directory, "lock")]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        Assert.That(_worker.StandardOutput.ReadLine(), Is.EqualTo("there"));
    }

    public void Dispose()
    {
        _worker.Kill();
        _worker.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [TestCase("holds", StillHeld)]
    [TestCase("releases", 0)]
    [TestCase("hangs", 0)]
    public async Task A_hook_believes_the_driver_and_waits_for_it_no_longer_than_it_may(string mode, int exitCode)
    {
        using var driver = new StandInDriver(mode);
        driver.Holds(ProcessIdentity.Of(_worker.Id)!.Value);
        await ExpectAsync(exitCode, driver.Environment);
    }

    [Test]
    public async Task A_driver_that_is_too_old_to_tell_proves_nothing()
    {
        using var driver = new StandInDriver("holds", isOld: true);
        driver.Holds(ProcessIdentity.Of(_worker.Id)!.Value);
        await ExpectAsync(0, driver.Environment);
    }

    [Test]
    public Task Without_a_driver_the_kernels_word_counts() => ExpectAsync(0, new Dictionary<string, string>());

    private async Task ExpectAsync(int exitCode, IReadOnlyDictionary<string, string> driver)
    {
        var job = new HookJob(1, new OtherUser("nobody", 65534, 65534), HookJob.Owner);
        var environment = job.Environment.Concat(driver).ToDictionary();
        var hook = await HookProgram.RunAsync(environment, "prolog", "--config", Path.Combine(_folder, "pcmd.yaml"), "--no-start");
        Assert.That(hook.ExitCode, Is.EqualTo(exitCode), hook.ToString());
        Assert.That(hook.Took, Is.LessThan(2 * Deadline + TimeSpan.FromSeconds(1)));
        Assert.That(_worker.WaitForExit(TestDaemon.Patience), Is.True, "the worker itself was ended");
    }
}
