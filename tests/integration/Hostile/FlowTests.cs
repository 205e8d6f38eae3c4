using System.Net.Sockets;
using NUnit.Framework;
using Pcm.IntegrationTests.Daemon;
using Pcm.IntegrationTests.Verify;
using Pcm.Linux;
using Pcm.Protocol;

namespace Pcm.IntegrationTests.Hostile;

/// <summary>Clients that do not read, do not finish, or are gone: each costs its own window and nothing of anybody else's.</summary>
[NonParallelizable]
public sealed class FlowTests
{
    private const long SlackBytes = 32 << 20;

    /// <summary>More than the daemon holds for anybody, and than the kernel's buffers with it.</summary>
    private const int FloodBytes = 64 << 20;

    private TestDaemon _daemon = null!;

    [OneTimeSetUp]
    public async Task StartDaemon() => _daemon = await TestDaemon.StartAsync();

    [OneTimeTearDown]
    public async Task StopDaemon() => await _daemon.DisposeAsync();

    [Test]
    public async Task A_client_that_is_stopped_in_the_middle_holds_up_nobody_and_goes_on_where_it_was()
    {
        await using var neighbour = await Neighbour.ConnectAsync(_daemon.Socket);
        await using var peer = await _daemon.ConnectAsync();
        var before = SupervisorFootprint.Of(_daemon);
        var input = Path.Combine(_daemon.Folder, "stopped.jsonl");
        const int Rows = 3000;
        await File.WriteAllLinesAsync(input, Enumerable.Range(0, Rows).Select(i => $$"""{"claim":"Lake {{i}} is {{i % 7}} m deep."}"""));

        using var client = ClientProgram.Start(_daemon.Socket, "verify", input, "-c", "claims-tiny", "-o", "-");
        await _daemon.EventuallyAsync(async () => await AnsweredAsync(peer, client) > 0, "the client has its first answers");
        client.Send(Signal.Stop);
        var rows = await neighbour.AskAsync(TimeSpan.FromSeconds(1));
        await TestContext.Out.WriteLineAsync($"beside a stopped client: {rows:0} rows a second");
        await before.RequireKeptAsync(_daemon, SlackBytes);

        client.Send(Signal.Continue);
        var result = await client.ResultAsync();
        Assert.That(result.ExitCode, Is.EqualTo(Client.ExitCode.Ok), result.Error);
        Assert.That(result.Rows, Has.Count.EqualTo(Rows));
    }

    [Test]
    public async Task Rows_behind_the_end_cost_their_sender_the_connection_and_nobody_the_worker()
    {
        for (var attempt = 0; attempt < 400; attempt++)
        {
            await using var sender = await _daemon.ConnectAsync();
            await sender.OpenAsync(1);
            await sender.SendRowsAsync(1, [(0ul, "a claim")]);
            await sender.ResultsAsync(1, 1);
            await sender.SendAsync(1, EndMessage.Instance);
            await sender.SendRowsAsync(1, [(1ul, "late"), (2ul, "later")]);

        }

        await using var peer = await _daemon.ConnectAsync();
        Assert.That((await peer.StatusAsync()).Counters["worker_deaths"], Is.Zero);
    }

    [TestCase("pings")]
    [TestCase("status")]
    [TestCase("list")]
    public async Task A_client_that_asks_and_never_reads_is_soon_not_read_from_either(string what)
    {
        await using var peer = await _daemon.ConnectAsync();
        var before = SupervisorFootprint.Of(_daemon);
        var frame = what switch
        {
            "pings" => HostileFrames.Ping(1),
            "status" => HostileFrames.Encode(1, new StatusMessage()),
            _ => HostileFrames.Encode(1, new ListMessage()),
        };
        using var socket = UnixSocket.Connect(_daemon.Socket);
        await socket.SendAsync(HostileFrames.Hello());
        var sent = await FloodAsync(socket, frame);

        Assert.That(sent, Is.LessThan(FloodBytes), "the daemon took everything that a client sent which read no answer");
        await peer.StatusAsync();
        socket.Dispose();
        await before.RequireKeptAsync(_daemon, SlackBytes);
    }

    [Test]
    public async Task Large_frames_that_never_end_take_a_bounded_part_of_memory()
    {
        const int Connections = 24;
        await using var neighbour = await Neighbour.ConnectAsync(_daemon.Socket);
        var before = SupervisorFootprint.Of(_daemon);
        var begun = new byte[Pcm.Protocol.Limits.MaxFrameBytes - 1];
        HostileFrames.Framed(new byte[Pcm.Protocol.Limits.MaxFrameBytes]).AsSpan(0, begun.Length).CopyTo(begun);
        var sockets = new List<Socket>();
        try
        {
            using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(2));
            var sending = new List<Task>();
            for (var i = 0; i < Connections; i++)
            {
                var socket = UnixSocket.Connect(_daemon.Socket);
                sockets.Add(socket);
                await socket.SendAsync(HostileFrames.Hello());
                sending.Add(SendAllAsync(socket, begun, enough.Token));
            }

            await neighbour.AskAsync(TimeSpan.FromSeconds(1), Task.WhenAll(sending));
            var held = SupervisorFootprint.Of(_daemon).AnonymousBytes - before.AnonymousBytes;
            await TestContext.Out.WriteLineAsync($"{Connections} unfinished frames of 16 MiB: {held >> 20} MiB held");
            Assert.That(held, Is.LessThan(160L << 20));
        }
        finally
        {
            foreach (var socket in sockets) socket.Dispose();
        }
    }

    [Test]
    public async Task Requests_that_hold_much_text_take_a_bounded_part_of_memory()
    {
        const int Connections = 24, Opens = 6;
        await using var neighbour = await Neighbour.ConnectAsync(_daemon.Socket);
        var before = SupervisorFootprint.Of(_daemon);
        var options = new OpenOptions { Template = "{claim}" + new string('x', Pcm.Protocol.Limits.MaxRowBytes - 100) };
        var frames = Enumerable.Range(1, Opens)
            .SelectMany(stream => HostileFrames.Encode((uint)stream, new OpenMessage(InferenceTask.Generate, "claims-tiny", options)))
            .ToArray();
        var sockets = new List<Socket>();
        try
        {
            using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(2));
            var sending = new List<Task>();
            for (var i = 0; i < Connections; i++)
            {
                var socket = UnixSocket.Connect(_daemon.Socket);
                sockets.Add(socket);
                await socket.SendAsync(HostileFrames.Hello());
                sending.Add(SendAllAsync(socket, frames, enough.Token));
            }

            await Task.WhenAll(sending);
            var held = SupervisorFootprint.Of(_daemon).AnonymousBytes - before.AnonymousBytes;
            await TestContext.Out.WriteLineAsync($"{Connections * Opens} requests of 1 MiB: {held >> 20} MiB held");
            Assert.That(held, Is.LessThan(256L << 20));
        }
        finally
        {
            foreach (var socket in sockets) socket.Dispose();
        }

        await neighbour.AskAsync(TimeSpan.Zero);
    }

    [Test]
    public async Task A_client_that_is_killed_leaves_no_stream_and_its_rows_are_not_computed()
    {
        const int Rows = 20_000;
        await using var peer = await _daemon.ConnectAsync();
        var input = Path.Combine(_daemon.Folder, "killed.jsonl");
        await File.WriteAllLinesAsync(input, Enumerable.Range(0, Rows).Select(i => $$"""{"claim":"River {{i}} is long."}"""));
        using var client = ClientProgram.Start(_daemon.Socket, "verify", input, "-c", "claims-tiny", "-o", "-");
        await _daemon.EventuallyAsync(async () => await AnsweredAsync(peer, client) > 0, "the client has its first answers");
        client.Send(Signal.Kill);
        await client.ResultAsync();
        await _daemon.EventuallyAsync(async () => (await peer.StatusAsync()).Streams.Count == 0, "the stream is gone");
        var before = (await peer.StatusAsync()).Workers.Single().Rows;

        // Were the thousands that it had asked for still in line, this one would wait behind them.
        var mine = await peer.OpenAsync(2);
        Assert.That(await peer.RunAsync(2, mine.Credit, ["Snow is white."]), Has.Count.EqualTo(1));
        var computed = (await peer.StatusAsync()).Workers.Single().Rows - before;
        await TestContext.Out.WriteLineAsync($"{computed} rows were computed after the client was gone");
        Assert.That(computed, Is.LessThan(Client.Limits.CreditRows / 4));
    }

    [Test]
    public async Task Peers_that_only_connect_are_closed_and_those_that_greeted_may_stay_silent()
    {
        const int Each = 40;
        var silent = Enumerable.Range(0, Each).Select(_ => UnixSocket.Connect(_daemon.Socket)).ToList();
        var halfway = Enumerable.Range(0, Each).Select(_ => UnixSocket.Connect(_daemon.Socket)).ToList();
        foreach (var socket in halfway) await socket.SendAsync(HostileFrames.Hello().AsMemory(0, 9));
        var greeted = new List<DaemonPeer>();
        for (var i = 0; i < Each; i++) greeted.Add(await _daemon.ConnectAsync());

        await using var neighbour = await Neighbour.ConnectAsync(_daemon.Socket);
        using var timeout = new CancellationTokenSource(TestDaemon.Patience);
        foreach (var socket in silent.Concat(halfway))
        {
            Assert.That(await EndsAsync(socket, timeout.Token), "a peer that does not greet is closed");
            socket.Dispose();
        }

        await neighbour.AskAsync(TimeSpan.Zero);
        foreach (var peer in greeted)
        {
            await peer.StatusAsync();
            await peer.DisposeAsync();
        }
    }

    private static async Task<ulong> AnsweredAsync(DaemonPeer peer, ClientProgram client)
    {
        var pid = client.Identity?.Pid;
        return (await peer.StatusAsync()).Streams.Where(stream => stream.Pid == pid).Aggregate(0ul, (sum, stream) => sum + stream.RowsAnswered);
    }

    // Until the daemon takes no more for a while, which the kernel shows as a send that does not end.
    private static async Task<long> FloodAsync(Socket socket, byte[] frame)
    {
        var many = Enumerable.Repeat(frame, (1 << 20) / frame.Length).SelectMany(bytes => bytes).ToArray();
        long sent = 0;
        try
        {
            while (sent < FloodBytes)
            {
                using var stuck = new CancellationTokenSource(TimeSpan.FromSeconds(3));
                sent += await socket.SendAsync(many, stuck.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // It reads no more, or has cut us off.
        }

        return sent;
    }

    private static async Task SendAllAsync(Socket socket, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            while (!bytes.IsEmpty) bytes = bytes[await socket.SendAsync(bytes, cancellationToken)..];
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // There was no room for it.
        }
    }

    private static async Task<bool> EndsAsync(Socket socket, CancellationToken cancellationToken)
    {
        var buffer = new byte[256];
        try
        {
            while (await socket.ReceiveAsync(buffer, cancellationToken) > 0)
            {
                // Its reason, perhaps.
            }

            return true;
        }
        catch (SocketException)
        {
            return true;
        }
    }
}
