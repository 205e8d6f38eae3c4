using NUnit.Framework;
using Pcm.IntegrationTests.Daemon;
using Pcm.IntegrationTests.Hostile.Users;
using Pcm.Protocol;

namespace Pcm.IntegrationTests.Hostile;

/// <summary>Too much of what a daemon has only so much of: who comes too late is told so, and later is served again.</summary>
[NonParallelizable]
public sealed class ExhaustionTests
{
    [Test]
    public async Task A_daemon_with_few_descriptors_says_busy_and_recovers()
    {
        const int Descriptors = 500, Tries = 200;
        await using var daemon = await UserDaemon.StartAsync(TestUsers.Victim, descriptors: Descriptors);
        var peers = new List<DaemonPeer>();
        var refusals = new List<PcmException>();
        for (var i = 0; i < Tries; i++)
        {
            try
            {
                peers.Add(await DaemonPeer.ConnectAsync(daemon.Socket));
            }
            catch (PcmException e)
            {
                refusals.Add(e);
            }
        }

        Assert.That(peers, Has.Count.InRange(50, Tries - 1));
        Assert.That(refusals.Select(refusal => refusal.Code), Is.All.EqualTo(ErrorCode.Busy));
        Assert.That(refusals, Is.Not.Empty);

        foreach (var peer in peers) await peer.DisposeAsync();
        await using var again = await EventuallyConnectAsync(daemon.Socket);
        Assert.That((await again.OpenAsync(1)).Credit, Is.Positive, "a worker can be started, which takes descriptors too");
    }

    [Test]
    public async Task One_users_connections_and_streams_are_bounded_and_others_find_room()
    {
        await using var daemon = await TestDaemon.StartAsync("max_connections_per_user: 4\nmax_streams_per_user: 3", isPrivate: false);
        var greedy = new List<DaemonPeer>();
        for (var i = 0; i < 4; i++) greedy.Add(await DaemonPeer.GreetAsync(TestUsers.Attacker.Connect(daemon.Socket)));
        var refusal = await DaemonPeer.RefusalAsync(DaemonPeer.GreetAsync(TestUsers.Attacker.Connect(daemon.Socket)));
        Assert.That(refusal.Code, Is.EqualTo(ErrorCode.Busy));
        Assert.That(refusal.Message, Does.Contain("max_connections_per_user"));

        for (var i = 0; i < 3; i++) await greedy[i].OpenAsync(1);
        refusal = await DaemonPeer.RefusalAsync(greedy[3].OpenAsync(1));
        Assert.That(refusal.Code, Is.EqualTo(ErrorCode.Busy));
        Assert.That(refusal.Message, Does.Contain("max_streams_per_user"));

        await using var other = await DaemonPeer.GreetAsync(TestUsers.Victim.Connect(daemon.Socket));
        await other.OpenAsync(1);
        for (var i = 0; i < 8; i++) greedy.Add(await daemon.ConnectAsync());
        for (uint stream = 1; stream <= 5; stream++) await greedy[^1].OpenAsync(stream);

        // What is given back can be had again.
        await greedy[0].SendAsync(1, EndMessage.Instance);
        await greedy[0].AnswerAsync<EndedMessage>(1);
        await greedy[3].OpenAsync(2);
        await greedy[1].DisposeAsync();
        await daemon.EventuallyAsync(async () => await ConnectsAsync(daemon.Socket), "a connection that was closed makes room for another");
        foreach (var peer in greedy) await peer.DisposeAsync();
    }

    [Test]
    public async Task One_users_rows_that_fill_its_share_keep_no_other_user_waiting()
    {
        await using var daemon = await TestDaemon.StartAsync("window_mib: 1\nunanswered_mib: 2\nunanswered_mib_per_user: 1", isPrivate: false);
        var greedy = new List<DaemonPeer>();
        var text = new string('x', 900_000);
        for (var i = 0; i < 4; i++)
        {
            var peer = await DaemonPeer.GreetAsync(TestUsers.Attacker.Connect(daemon.Socket));
            greedy.Add(peer);
            await peer.OpenAsync(1);

            // Each is answered with "too long", but only after its text was looked at; meanwhile more come than the share holds.
            for (ulong row = 0; row < 4; row++) _ = peer.SendRowsAsync(1, [(row, text)]);
        }

        await using var other = await DaemonPeer.GreetAsync(TestUsers.Victim.Connect(daemon.Socket));
        var opened = await other.OpenAsync(1);
        Assert.That(await other.RunAsync(1, opened.Credit, ["Grass is green."]), Has.Count.EqualTo(1));
        foreach (var peer in greedy) await peer.DisposeAsync();
    }

    [Test]
    public async Task Lines_that_a_user_can_cause_are_bounded_in_the_log()
    {
        const int Attempts = 400;
        await using var daemon = await TestDaemon.StartAsync(isPrivate: false);
        for (var i = 0; i < Attempts; i++)
        {
            using var socket = TestUsers.Attacker.Connect(daemon.Socket);
            await socket.SendAsync(HostileFrames.Encode(0, new AttachMessage(1, 1, $"guess {i}", 1, "test")));
            Assert.That(await socket.ReceiveAsync(new byte[4]), Is.Positive);
        }

        var lines = (await File.ReadAllLinesAsync(Directory.GetFiles(Path.Combine(daemon.Folder, "run", "log"), "pcmd*.log").Single()))
            .Count(line => line.Contains("said it was a worker", StringComparison.Ordinal));
        Assert.That(lines, Is.InRange(1, 200));
    }

    private static async Task<DaemonPeer> EventuallyConnectAsync(string socket)
    {
        using var timeout = new CancellationTokenSource(TestDaemon.Patience);
        while (true)
        {
            try
            {
                return await DaemonPeer.ConnectAsync(socket);
            }
            catch (PcmException e) when (e.Code == ErrorCode.Busy)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), timeout.Token);
            }
        }
    }

    private static async Task<bool> ConnectsAsync(string socket)
    {
        try
        {
            await using var peer = await DaemonPeer.GreetAsync(TestUsers.Attacker.Connect(socket));
            return true;
        }
        catch (PcmException e) when (e.Code == ErrorCode.Busy)
        {
            return false;
        }
    }
}
