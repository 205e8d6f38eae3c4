using System.Diagnostics;
using NUnit.Framework;

namespace Pcm.IntegrationTests.Hostile;

/// <summary>
/// Malformed frames in great number: the daemon must not end, hang or grow, and whoever behaves must be served beside them. Attackers and daemon
/// take processors from a neighbour wherever they are, so its rows beside them are compared with its rows beside the same attack on another
/// daemon. A run is replayed with the seed that it printed: <c>PCM_SEED=… PCM_FRAMES=…</c>.
/// </summary>
[NonParallelizable]
public sealed class HostileCampaignTests
{
    private const long GrowthBytes = 48 << 20;

    /// <summary>What is first sent as fast as it goes: the first frames of each kind cost code that is compiled and buffers that stay.</summary>
    private const long FirstFrames = 20_000;

    /// <summary>A tenth to a fifth of what takes all of two cores, the attackers' own part included.</summary>
    private const double PacedFramesPerSecond = 500;
    private const long PacedFrames = 2_000;

    private static readonly TimeSpan Undisturbed = TimeSpan.FromSeconds(3);

    private TestDaemon _daemon = null!;

    [SetUp]
    public async Task StartDaemon() => _daemon = await TestDaemon.StartAsync();

    [TearDown]
    public async Task StopDaemon() => await _daemon.DisposeAsync();

    [Test]
    public Task Malformed_frames_neither_end_nor_hang_nor_grow_the_daemon_and_a_neighbour_gets_its_answers() =>
        AttackAsync(HostileCampaign.ChooseFrames(100_000));

    /// <summary>An hour or more on two cores; <c>PCM_FRAMES</c> makes it shorter or longer.</summary>
    [Test]
    [Category("Soak")]
    public Task Ten_million_malformed_frames_neither_end_nor_hang_nor_grow_the_daemon() => AttackAsync(HostileCampaign.ChooseFrames(10_000_000));

    private async Task AttackAsync(long frames)
    {
        var seed = HostileCampaign.ChooseSeed();
        await TestContext.Progress.WriteLineAsync($"hostile frames: PCM_SEED={seed} PCM_FRAMES={frames}");
        await using var neighbour = await Neighbour.ConnectAsync(_daemon.Socket);

        await new HostileCampaign(_daemon.Socket, seed - 1, Math.Min(frames, FirstFrames)).RunAsync();
        var elsewhere = await AskBesideAttacksElsewhereAsync(neighbour, seed);
        var alone = await neighbour.AskAsync(Undisturbed);
        var paced = await neighbour.AskAsync(Undisturbed, Paced(_daemon, seed));
        await TestContext.Progress.WriteLineAsync(
            $"a neighbour's rows a second: {alone:0} alone; beside {PacedFramesPerSecond:0} hostile frames a second {elsewhere.Paced:0} if they go to another daemon, "
            + $"{paced:0} if to its own, ratio {paced / elsewhere.Paced:0.00}");
        var before = SupervisorFootprint.Of(_daemon);

        var started = Stopwatch.GetTimestamp();
        var campaign = new HostileCampaign(_daemon.Socket, seed, frames);
        var attack = campaign.RunAsync();
        var beside = await neighbour.AskAsync(Undisturbed, attack);
        await attack;

        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        await TestContext.Progress.WriteLineAsync(
            $"{campaign.Frames} frames on {campaign.Connections} connections in {seconds:0.0} s, as fast as they go; a neighbour's rows a second meanwhile: {beside:0}, "
            + $"{elsewhere.Full:0} if they go to another daemon, ratio {beside / elsewhere.Full:0.00}");
        await before.RequireKeptAsync(_daemon, GrowthBytes);
        await using var peer = await _daemon.ConnectAsync();
        var status = await peer.StatusAsync();
        Assert.That(status.Counters["worker_deaths"], Is.Zero, $"PCM_SEED={seed}: {LinesWith("lost worker")}");
        Assert.That(LinesWith("fault"), Is.Empty, $"PCM_SEED={seed}");
        Assert.That(campaign.Frames, Is.GreaterThanOrEqualTo(frames));
    }

    private static async Task<(double Full, double Paced)> AskBesideAttacksElsewhereAsync(Neighbour neighbour, int seed)
    {
        await using var other = await TestDaemon.StartAsync();
        await new HostileCampaign(other.Socket, seed - 1, FirstFrames / 2).RunAsync();
        var full = await neighbour.AskAsync(Undisturbed, new HostileCampaign(other.Socket, seed - 3, FirstFrames / 2).RunAsync());
        return (full, await neighbour.AskAsync(Undisturbed, Paced(other, seed)));
    }

    private static Task Paced(TestDaemon daemon, int seed) =>
        new HostileCampaign(daemon.Socket, seed - 2, PacedFrames, PacedFramesPerSecond, reachesDevice: false).RunAsync();

    private string LinesWith(string word) => string.Join('\n', _daemon.Log.Split('\n').Where(line => line.Contains(word, StringComparison.Ordinal)));
}
