using System.Diagnostics;
using NUnit.Framework;

namespace Pcm.IntegrationTests.Hostile;

/// <summary>
/// Malformed frames in great number: the daemon must not end, hang or grow, and whoever behaves must be served beside them. A run is replayed
/// with the seed that it printed: <c>PCM_SEED=… PCM_FRAMES=…</c>.
/// </summary>
[NonParallelizable]
public sealed class HostileCampaignTests
{
    private const long GrowthBytes = 48 << 20;

    /// <summary>A tenth of what takes all of two cores, the attackers' own part included: beside that a neighbour has to be served as ever.</summary>
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

    /// <summary>Three quarters of an hour on two cores; <c>PCM_FRAMES</c> makes it shorter or longer.</summary>
    [Test]
    [Category("Soak")]
    public Task Ten_million_malformed_frames_neither_end_nor_hang_nor_grow_the_daemon() => AttackAsync(HostileCampaign.ChooseFrames(10_000_000));

    private async Task AttackAsync(long frames)
    {
        var seed = HostileCampaign.ChooseSeed();
        await TestContext.Progress.WriteLineAsync($"hostile frames: PCM_SEED={seed} PCM_FRAMES={frames}");
        await using var neighbour = await Neighbour.ConnectAsync(_daemon.Socket);

        // What the first frames of each kind cost once: code that is compiled, buffers that stay.
        await new HostileCampaign(_daemon.Socket, seed - 1, Math.Min(frames, 20_000)).RunAsync();
        var alone = await neighbour.AskAsync(Undisturbed);
        var paced = await neighbour.AskAsync(Undisturbed, new HostileCampaign(_daemon.Socket, seed - 2, PacedFrames, PacedFramesPerSecond, reachesDevice: false).RunAsync());
        await TestContext.Progress.WriteLineAsync(
            $"a neighbour's rows a second: {alone:0} alone, {paced:0} beside {PacedFramesPerSecond:0} hostile frames a second, ratio {paced / alone:0.00}");
        var before = SupervisorFootprint.Of(_daemon);

        var started = Stopwatch.GetTimestamp();
        var campaign = new HostileCampaign(_daemon.Socket, seed, frames);
        var attack = campaign.RunAsync();
        var beside = await neighbour.AskAsync(Undisturbed, attack);
        await attack;

        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        await TestContext.Progress.WriteLineAsync(
            $"{campaign.Frames} frames on {campaign.Connections} connections in {seconds:0.0} s, as fast as they go; a neighbour's rows a second meanwhile: {beside:0}, ratio {beside / alone:0.00}");
        await before.RequireKeptAsync(_daemon, GrowthBytes);
        await using var peer = await _daemon.ConnectAsync();
        var status = await peer.StatusAsync();
        Assert.That(status.Counters["worker_deaths"], Is.Zero, $"PCM_SEED={seed}: {LinesWith("lost worker")}");
        Assert.That(LinesWith("fault"), Is.Empty, $"PCM_SEED={seed}");
        Assert.That(campaign.Frames, Is.GreaterThanOrEqualTo(frames));
    }

    private string LinesWith(string word) => string.Join('\n', _daemon.Log.Split('\n').Where(line => line.Contains(word, StringComparison.Ordinal)));
}
