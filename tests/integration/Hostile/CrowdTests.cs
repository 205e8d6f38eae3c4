using System.Diagnostics;
using NUnit.Framework;
using Pcm.IntegrationTests.Daemon;
using Pcm.Protocol;

namespace Pcm.IntegrationTests.Hostile;

/// <summary>A thousand clients at once on one daemon.</summary>
[NonParallelizable]
public sealed class CrowdTests
{
    private const int Clients = 1000;
    private const int Streaming = 200;
    private const int RowsEach = 3;
    private const long BytesForAll = 100 << 20;

    [Test]
    public async Task A_thousand_clients_at_once_each_get_their_own_answers_and_the_idle_cost_little()
    {
        await using var daemon = await TestDaemon.StartAsync();
        await using var first = await daemon.ConnectAsync();
        var opened = await first.OpenAsync(1);
        var expected = await first.RunAsync(1, opened.Credit, [.. Enumerable.Range(0, Streaming).Select(Claim)]);

        var started = Stopwatch.GetTimestamp();
        var peers = await Task.WhenAll(Enumerable.Range(1, Clients - 1).Select(_ => daemon.ConnectAsync()));
        var status = await first.StatusAsync();
        await TestContext.Progress.WriteLineAsync(
            $"{Clients} clients connected in {Stopwatch.GetElapsedTime(started).TotalMilliseconds:0} ms; supervisor's anonymous memory {status.Daemon.AnonymousBytes >> 20} MiB");
        Assert.That(status.Daemon.Connections, Is.EqualTo(Clients));
        Assert.That(status.Daemon.AnonymousBytes, Is.LessThan(BytesForAll));

        await Task.WhenAll(Enumerable.Range(0, Streaming).Select(async i =>
        {
            var stream = await peers[i].OpenAsync(1, options: new OpenOptions { Window = 2 });
            var answers = await peers[i].RunAsync(1, stream.Credit, [.. Enumerable.Repeat(Claim(i), RowsEach)]);
            foreach (var answer in answers.Values) Same(answer, expected[(ulong)i]);
        }));

        // Those that only looked on are still served.
        foreach (var peer in peers.Skip(Streaming).Where((_, i) => i % 50 == 0)) await peer.StatusAsync();
        foreach (var peer in peers) await peer.DisposeAsync();
        await daemon.EventuallyAsync(async () => (await first.StatusAsync()).Daemon.Connections == 1, "all connections are given back");
    }

    private static string Claim(int i) => $"Bridge {i} spans {i * 3} metres.";

    private static void Same(ResultItem answer, ResultItem expected) => Assert.That(
        answer.DecodeClassify().LabelLogProbabilities, Is.EqualTo(expected.DecodeClassify().LabelLogProbabilities).Within(1e-4));
}
