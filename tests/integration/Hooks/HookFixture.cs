using NUnit.Framework;
using Pcm.Client;
using Pcm.IntegrationTests.Daemon;
using Pcm.IntegrationTests.Hostile.Users;
using Pcm.IntegrationTests.Verify;
using Pcm.Linux;
using Pcm.Protocol;

namespace Pcm.IntegrationTests.Hooks;

/// <summary>A node's daemon with two devices that stand for GPUs, and hooks that are called for it as slurmd would. Each test has its own.</summary>
internal abstract class HookFixture
{
    public const string Context = "claims-tiny";

    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(20);

    protected TestDaemon Daemon { get; private set; } = null!;

    /// <summary>Users that every Debian has and nobody else works as.</summary>
    protected static OtherUser Alice { get; } = UserOf("games");

    protected static OtherUser Bob { get; } = UserOf("news");

    /// <summary>The second context of the site, open to Alice alone.</summary>
    protected const string AlicesContext = "alices";

    /// <summary>More of the configuration's <c>slurm</c> part, each after a comma.</summary>
    protected virtual string SlurmKeys => "";

    [SetUp]
    public virtual async Task StartDaemon() => Daemon = await TestDaemon.StartAsync(
        $$"""
        devices:
          - {name: g0, kind: cpu, cpus: "0", gres_index: 0, memory_budget_mib: 3000}
          - {name: g1, kind: cpu, cpus: "1", gres_index: 1, memory_budget_mib: 3000}
        slurm: {partitions: [scavenger], hook_deadline_seconds: 4{{SlurmKeys}}}
        """,
        new Dictionary<string, string>
        {
            [Context] = TestManifests.ClaimsTiny(),
            [AlicesContext] = TestManifests.ClaimsTiny().Replace("name: claims-tiny", $"name: {AlicesContext}\nusers: [{Alice.Name}]", StringComparison.Ordinal),
        },
        isPrivate: false);

    [TearDown]
    public async Task StopDaemon() => await Daemon.DisposeAsync();

    protected Task<HookResult> HookAsync(string hook, IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        HookProgram.RunAsync(environment, [hook, "--config", Path.Combine(Daemon.Folder, "pcmd.yaml"), .. arguments]);

    protected async Task<HookResult> PrologAsync(HookJob job)
    {
        var result = await HookAsync("prolog", job.Environment);
        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        return result;
    }

    protected async Task EpilogAsync(HookJob job)
    {
        var result = await HookAsync("epilog", job.Environment);
        Assert.That(result.ExitCode, Is.Zero, result.ToString());
    }

    protected Task<ClientResult> VerifyAsync(OtherUser user, params string[] arguments) =>
        user.ClientAsync(Daemon.Socket, ["verify", "--evidence", "Oslo is in Norway.", "--claim", "Oslo is in Norway.", .. arguments]);

    protected async Task<StatusReplyMessage> StatusAsync()
    {
        await using var peer = await Daemon.ConnectAsync();
        return await peer.StatusAsync();
    }

    /// <summary>Waits until a context is resident on a device; its worker.</summary>
    protected async Task<ProcessIdentity> WaitForWarmAsync(string context, string device)
    {
        WorkerStatus? worker = null;
        await Daemon.EventuallyAsync(
            async () => (worker = (await StatusAsync()).Workers.FirstOrDefault(w => w.Context == context && w.Device == device && w.State is "ready" or "busy")) is not null,
            $"{context} is warm on {device}");
        return ProcessIdentity.Of(worker!.Pid)!.Value;
    }

    /// <summary>Takes part, waits until the context is warm, and ends, so that the context stays without a job.</summary>
    protected async Task<ProcessIdentity> WarmByJobAsync(HookJob job, string context = Context)
    {
        await PrologAsync(job with { Comment = $"pcm:{context}" });
        var worker = await WaitForWarmAsync(context, job.Gpus == "1" ? "g1" : "g0");
        await EpilogAsync(job);
        return worker;
    }

    private static OtherUser UserOf(string name) => User.Find(name) is { } account ? new OtherUser(name, account.Uid, account.Gid) : throw new InvalidOperationException($"no user {name}");
}
