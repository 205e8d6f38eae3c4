using NUnit.Framework;
using Pcm.Protocol;

namespace Pcm.IntegrationTests.Daemon;

/// <summary>One daemon with claims-tiny serves all of these.</summary>
public sealed class DaemonServingTests
{
    private TestDaemon _daemon = null!;
    private DaemonPeer _peer = null!;

    [OneTimeSetUp]
    public async Task StartDaemon()
    {
        _daemon = await TestDaemon.StartAsync("log_level: debug");
        _peer = await _daemon.ConnectAsync();
    }

    [OneTimeTearDown]
    public async Task StopDaemon()
    {
        if (_peer is not null)
            await _peer.DisposeAsync();
        if (_daemon is not null)
            await _daemon.DisposeAsync();
    }

    [Test]
    [Order(1)]
    public async Task The_first_open_loads_with_progress_and_the_second_is_warm()
    {
        var cold = await _peer.OpenAsync(1);
        Assert.That(cold.Facts.Warm, Is.False);
        Assert.That(_peer.Phases, Does.Contain(ProgressMessage.Phases.Loading));
        Assert.That(cold.Facts.Digest, Does.Match("^[0-9a-f]{64}$"));

        _peer.Phases.Clear();
        var warm = await _peer.OpenAsync(2);
        Assert.That(warm.Facts.Warm);
        Assert.That(_peer.Phases, Is.Empty);
        Assert.That(warm.Facts.Digest, Is.EqualTo(cold.Facts.Digest));
        await _peer.SendAsync(1, EndMessage.Instance);
        await _peer.AnswerAsync<EndedMessage>(1);
        await _peer.SendAsync(2, EndMessage.Instance);
        await _peer.AnswerAsync<EndedMessage>(2);
    }

    [Test]
    public async Task Every_row_is_answered_once_through_windows_of_credit()
    {
        var opened = await _peer.OpenAsync(3, options: new OpenOptions { Window = 100 });
        var results = await _peer.RunAsync(3, opened.Credit, [.. Enumerable.Range(0, 1000).Select(i => $"Tower {i} was built in {1800 + i}.")]);

        Assert.That(results, Has.Count.EqualTo(1000));
        Assert.That(results.Values.Select(item => item.Status), Is.All.EqualTo(ErrorCode.None));
    }
}
