using NUnit.Framework;
using Pcm.Protocol;

namespace Pcm.UnitTests.Protocol;

/// <summary>How a connection ends: what the other side still reads, who is woken, and which failure is the one told.</summary>
[CancelAfter(60_000)]
public sealed class ConnectionClosingTests
{
    [Test]
    public async Task An_end_in_the_middle_of_a_frame_is_a_lost_connection(CancellationToken ct)
    {
        using var sockets = await SocketPair.CreateAsync();
        using var far = new Connection(sockets.Far);
        await sockets.Near.SendAsync(new byte[] { 0, 0, 0, 9, 0x93 }, ct);
        sockets.Near.Dispose();
        Assert.ThrowsAsync<ConnectionLostException>(async () => await far.ReadAsync(ct));
    }

    [Test]
    public async Task An_error_sent_before_closing_is_read_although_sending_to_that_peer_fails(CancellationToken ct)
    {
        using var sockets = await SocketPair.CreateAsync();
        using var near = new Connection(sockets.Near);
        var far = new Connection(sockets.Far);
        await near.SendAsync(1, new PingMessage(1), ct);
        await far.CloseAsync(new PcmException(ErrorCode.ShuttingDown, "the daemon is stopping"));

        Assert.Throws<ConnectionLostException>(() =>
        {
            for (var i = 0; i < 1000; i++) near.Post(1, new PingMessage(2));
        });
        Assert.That(near.Closed.IsCancellationRequested);

        var error = (await near.ReadAsync(ct))!.Value.Read<ErrorMessage>();
        Assert.That((error.Code, error.Text), Is.EqualTo((ErrorCode.ShuttingDown, "the daemon is stopping")));
        Assert.ThrowsAsync<ConnectionLostException>(async () =>
        {
            if (await near.ReadAsync(ct) is null) throw new ConnectionLostException("an orderly end is as good");
        });
    }

    [Test]
    public async Task The_error_that_a_connection_is_closed_with_is_its_last_frame_whoever_else_sends(CancellationToken ct)
    {
        using var sockets = await SocketPair.CreateAsync();
        using var near = new Connection(sockets.Near);
        var far = new Connection(sockets.Far);

        // With the peer's pace: what is queued without it takes longer to go than a closing waits.
        var others = Task.Run(
            () => Assert.ThrowsAsync<ConnectionLostException>(async () =>
            {
                while (true) await far.SendAsync(1, Samples.Rows(), ct);
            }),
            ct);
        Assert.That((await near.ReadAsync(ct))!.Value.Kind, Is.EqualTo(MessageKind.Rows));
        var closing = far.CloseAsync(new PcmException(ErrorCode.ProtocolViolation, "no more")).AsTask();
        var last = MessageKind.Rows;
        while (await near.ReadAsync(ct) is { } frame)
        {
            Assert.That(last, Is.EqualTo(MessageKind.Rows), "nothing comes after the error");
            last = frame.Kind;
        }

        Assert.That(last, Is.EqualTo(MessageKind.Error));
        await closing;
        await others;
    }

    [Test]
    public async Task The_first_failure_is_the_one_reported(CancellationToken ct)
    {
        using var sockets = await SocketPair.CreateAsync();
        var near = new Connection(sockets.Near);
        sockets.Far.Dispose();
        Assert.CatchAsync<ConnectionLostException>(async () =>
        {
            while (true) await near.SendAsync(1, new PingMessage(1), ct);
        });
        var first = near.Failure!.Message;
        near.Dispose();
        Assert.That(Assert.ThrowsAsync<ConnectionLostException>(async () => await near.SendAsync(1, new PingMessage(1), ct))!.Message, Is.EqualTo(first));
    }

    [Test]
    public async Task Closing_wakes_a_reader_and_a_sender_that_wait(CancellationToken ct)
    {
        using var sockets = await SocketPair.CreateAsync();
        var near = new Connection(sockets.Near);
        var reading = near.ReadAsync(ct).AsTask();
        var large = new LoadMessage(new string('x', Limits.SendQueueBytes), "/");
        near.Post(1, large);
        near.Post(2, large);
        var sending = near.SendAsync(3, new PingMessage(0), ct).AsTask();
        near.Dispose();
        Assert.CatchAsync<ConnectionLostException>(async () => await reading);
        Assert.CatchAsync<ConnectionLostException>(async () => await sending);
    }

    [Test]
    public async Task Closing_in_order_does_not_wait_for_a_peer_that_does_not_read()
    {
        using var sockets = await SocketPair.CreateAsync();
        var near = new Connection(sockets.Near, new ImpatientTime());
        near.Post(1, new LoadMessage(new string('x', 4 * Limits.SendQueueBytes), "/"));
        await near.CloseAsync(new PcmException(ErrorCode.Internal, "gone"));
        Assert.That(near.Closed.IsCancellationRequested);
    }
}
