using NUnit.Framework;
using Pcm.Protocol;

namespace Pcm.UnitTests.Protocol;

/// <summary>The first frames: what is agreed, and how everything else is turned away.</summary>
[CancelAfter(60_000)]
public sealed class HandshakeTests
{
    private static readonly HelloMessage Hello = new(Limits.MinVersion, Limits.MaxVersion, "test", "0");

    [Test]
    public async Task A_greeting_is_answered_and_the_limits_hold_from_then_on(CancellationToken ct)
    {
        using var sockets = await SocketPair.CreateAsync();
        using var client = new Connection(sockets.Near);
        using var daemon = new Connection(sockets.Far);
        var greeting = Handshake.GreetAsync(client, Hello, ct);

        var received = await Handshake.ReceiveAsync(daemon, ct);
        Assert.That(received, Is.EqualTo(new Greeting(1, Hello, null)));
        Assert.That(daemon.MaxReceiveBytes, Is.EqualTo(Limits.MaxHelloBytes), "an unknown peer gets no more than a greeting's memory");
        await Handshake.WelcomeAsync(daemon, new WelcomeMessage(received.Version) { Node = "n1", MaxFrameBytes = 100_000 }, ct);

        Assert.That((await greeting).Node, Is.EqualTo("n1"));
        Assert.That(daemon.MaxReceiveBytes, Is.EqualTo(100_000));
        Assert.That(client.MaxSendBytes, Is.EqualTo(100_000));
    }

    [Test]
    public async Task A_program_without_a_thread_pool_can_greet_too(CancellationToken ct)
    {
        using var sockets = await SocketPair.CreateAsync();
        using var client = new Connection(sockets.Near);
        using var daemon = new Connection(sockets.Far);
        var answering = Task.Run(
            async () =>
            {
                var received = await Handshake.ReceiveAsync(daemon, ct);
                await Handshake.WelcomeAsync(daemon, new WelcomeMessage(received.Version), ct);
            },
            ct);
        Assert.That(Handshake.Greet(client, Hello).Version, Is.EqualTo(1));
        await answering;
    }

    [Test]
    public async Task A_worker_attaches_with_its_nonce(CancellationToken ct)
    {
        using var sockets = await SocketPair.CreateAsync();
        using var worker = new Connection(sockets.Near);
        using var daemon = new Connection(sockets.Far);
        var attach = new AttachMessage(1, 1, "nonce", 7, "0");
        var attaching = Handshake.AttachAsync(worker, attach, ct);
        Assert.That((await Handshake.ReceiveAsync(daemon, ct)).Attach, Is.EqualTo(attach));
        await Handshake.WelcomeAsync(daemon, new WelcomeMessage(1), ct);
        await attaching;
    }

    [TestCase(2u, 9u, ErrorCode.VersionMismatch)]
    [TestCase(0u, 0u, ErrorCode.VersionMismatch)]
    [TestCase(1u, 0u, ErrorCode.ProtocolViolation)]
    public async Task Versions_without_one_in_common_are_turned_away_with_a_reason(uint min, uint max, ErrorCode code)
    {
        using var sockets = await SocketPair.CreateAsync();
        using var client = new Connection(sockets.Near);
        using var daemon = new Connection(sockets.Far);
        var greeting = Handshake.GreetAsync(client, Hello with { MinVersion = min, MaxVersion = max }, CancellationToken.None);

        var error = Assert.CatchAsync<PcmException>(async () => await Handshake.ReceiveAsync(daemon, CancellationToken.None))!;
        Assert.That(error.Code, Is.EqualTo(code));
        await daemon.CloseAsync(error);
        var seen = Assert.CatchAsync<PcmException>(async () => await greeting)!;
        Assert.That((seen.Code, seen.Message), Is.EqualTo((code, error.Message)));
    }

    [Test]
    public async Task A_newer_peer_is_met_at_the_version_in_common(CancellationToken ct)
    {
        using var sockets = await SocketPair.CreateAsync();
        using var client = new Connection(sockets.Near);
        using var daemon = new Connection(sockets.Far);
        client.Post(0, Hello with { MaxVersion = 7 });
        Assert.That((await Handshake.ReceiveAsync(daemon, ct)).Version, Is.EqualTo(Limits.MaxVersion));
    }

    [Test]
    public async Task A_first_frame_that_is_no_greeting_is_refused(CancellationToken ct)
    {
        await Refused(connection => connection.Post(0, new PingMessage(1)), ErrorCode.ProtocolViolation, ct);
        await Refused(connection => connection.Post(4, Hello), ErrorCode.ProtocolViolation, ct);
        await Refused(connection => connection.Post(0, Hello with { Client = new string('x', Limits.MaxHelloBytes) }), ErrorCode.FrameTooLarge, ct);
        await Refused(connection => connection.Socket.Send("GET / HTTP/1.1\r\n\r\n"u8), ErrorCode.FrameTooLarge, ct);

        static async Task Refused(Action<Connection> greet, ErrorCode code, CancellationToken ct)
        {
            using var sockets = await SocketPair.CreateAsync();
            using var client = new Connection(sockets.Near);
            using var daemon = new Connection(sockets.Far);
            greet(client);
            Assert.That(Assert.CatchAsync<PcmException>(async () => await Handshake.ReceiveAsync(daemon, ct))!.Code, Is.EqualTo(code));
        }
    }

    [Test]
    public async Task Silence_is_not_waited_for_for_ever(CancellationToken ct)
    {
        using var sockets = await SocketPair.CreateAsync();
        using var client = new Connection(sockets.Near, new ImpatientTime());
        using var daemon = new Connection(sockets.Far, new ImpatientTime());
        Assert.CatchAsync<ConnectionLostException>(async () => await Handshake.ReceiveAsync(daemon, ct));
        Assert.CatchAsync<ConnectionLostException>(async () => await Handshake.GreetAsync(client, Hello, ct));
    }

    [Test]
    public async Task A_version_that_was_not_offered_is_not_accepted(CancellationToken ct)
    {
        using var sockets = await SocketPair.CreateAsync();
        using var client = new Connection(sockets.Near);
        using var daemon = new Connection(sockets.Far);
        var greeting = Handshake.GreetAsync(client, Hello, ct);
        await daemon.SendAsync(0, new WelcomeMessage(2), ct);
        Assert.That(Assert.CatchAsync<PcmException>(async () => await greeting)!.Code, Is.EqualTo(ErrorCode.VersionMismatch));
    }
}
