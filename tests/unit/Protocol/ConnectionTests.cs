using System.Net.Sockets;
using NUnit.Framework;
using Pcm.Protocol;
using Pcm.Protocol.MessagePack;

namespace Pcm.UnitTests.Protocol;

/// <summary>Frames both ways over a real socket: order, bounds, slow and broken peers.</summary>
[CancelAfter(60_000)]
public sealed class ConnectionTests
{
    [Test]
    public async Task Frames_of_many_senders_all_arrive_each_senders_in_order(CancellationToken ct)
    {
        const int senders = 8, frames = 5000;
        using var sockets = await SocketPair.CreateAsync();
        using var near = new Connection(sockets.Near);
        using var far = new Connection(sockets.Far);
        var sending = Enumerable.Range(0, senders).Select(sender => Task.Run(
            async () =>
            {
                for (var i = 0ul; i < frames; i++)
                {
                    if (i % 3 == 0) near.Post((uint)sender, new PingMessage(i), more: i % 2 == 0);
                    else await near.SendAsync((uint)sender, new PingMessage(i), ct);
                }

                await near.FlushAsync(ct);
            },
            ct)).ToArray();

        var next = new ulong[senders];
        for (var left = senders * frames; left > 0; left--)
        {
            var frame = await far.ReadAsync(ct) ?? throw new EndOfStreamException();
            Assert.That(frame.Read<PingMessage>().Nonce, Is.EqualTo(next[frame.Stream]++));
        }

        await Task.WhenAll(sending);
    }

    [Test]
    public async Task A_peer_that_sends_byte_by_byte_is_understood(CancellationToken ct)
    {
        using var sockets = await SocketPair.CreateAsync();
        using var far = new Connection(sockets.Far);
        using var written = new MessagePackWriter();
        for (var i = 0ul; i < 5; i++) FrameWriter.Append(written, 1, new PingMessage(i << 32));
        var bytes = written.WrittenMemory;
        var dribble = Task.Run(
            async () =>
            {
                for (var i = 0; i < bytes.Length; i++) await sockets.Near.SendAsync(bytes.Slice(i, 1), ct);
            },
            ct);
        for (var i = 0ul; i < 5; i++) Assert.That((await far.ReadAsync(ct))!.Value.Read<PingMessage>().Nonce, Is.EqualTo(i << 32));
        await dribble;
    }

    [Test]
    public async Task A_peer_that_stalls_inside_a_frame_is_cut_off(CancellationToken ct)
    {
        using var sockets = await SocketPair.CreateAsync();
        using var far = new Connection(sockets.Far, new ImpatientTime());
        await sockets.Near.SendAsync(new byte[] { 0, 0, 0, 9, 0x93 }, ct);
        var error = Assert.ThrowsAsync<ConnectionLostException>(async () => await far.ReadAsync(ct));
        Assert.That(error!.Message, Does.Contain("stalled"));
    }

    [Test]
    public async Task A_peer_that_has_finished_sending_can_still_be_answered(CancellationToken ct)
    {
        using var sockets = await SocketPair.CreateAsync();
        using var near = new Connection(sockets.Near);
        using var far = new Connection(sockets.Far);
        await near.SendAsync(1, new PingMessage(1), ct);
        sockets.Near.Shutdown(SocketShutdown.Send);

        Assert.That((await far.ReadAsync(ct))!.Value.Kind, Is.EqualTo(MessageKind.Ping));
        Assert.That(await far.ReadAsync(ct), Is.Null);
        await far.SendAsync(1, new PongMessage(1), ct);
        Assert.That((await near.ReadAsync(ct))!.Value.Kind, Is.EqualTo(MessageKind.Pong));
    }

    [Test]
    public async Task A_sender_waits_for_a_peer_that_does_not_read_and_goes_on_once_it_does(CancellationToken ct)
    {
        using var sockets = await SocketPair.CreateAsync();
        using var near = new Connection(sockets.Near);
        using var far = new Connection(sockets.Far);
        var text = new string('x', 60_000);
        var sent = 0;
        Task? waiting = null;
        while (waiting is null)
        {
            Assert.That(sent * 60_000, Is.LessThan(8 * Limits.SendQueueBytes), "the queue has no end");
            var sending = near.SendAsync((uint)sent++, new ProgressMessage("loading", 0, 0, text), ct).AsTask();
            if (!sending.IsCompleted) waiting = sending;
        }

        for (var i = 0u; i < sent; i++) Assert.That((await far.ReadAsync(ct))!.Value.Stream, Is.EqualTo(i));
        await waiting;
    }

    [Test]
    public async Task A_sender_that_waits_can_give_up_and_the_connection_goes_on(CancellationToken ct)
    {
        using var sockets = await SocketPair.CreateAsync();
        using var near = new Connection(sockets.Near);
        using var far = new Connection(sockets.Far);
        using var impatience = new CancellationTokenSource();
        var large = new LoadMessage(new string('x', Limits.SendQueueBytes), "/");
        near.Post(1, large);
        near.Post(2, large);
        var waiting = near.SendAsync(3, new PingMessage(0), impatience.Token).AsTask();
        Assert.That(waiting.IsCompleted, Is.False);
        await impatience.CancelAsync();
        Assert.CatchAsync<OperationCanceledException>(async () => await waiting);

        var last = near.SendAsync(4, new PingMessage(1), ct).AsTask();
        foreach (var stream in new[] { 1u, 2u, 4u }) Assert.That((await far.ReadAsync(ct))!.Value.Stream, Is.EqualTo(stream));
        await last;
    }

    [Test]
    public async Task A_peer_that_lets_posted_answers_pile_up_without_end_is_taken_for_dead(CancellationToken ct)
    {
        using var sockets = await SocketPair.CreateAsync();
        using var near = new Connection(sockets.Near);
        var large = new LoadMessage(new string('x', Limits.MaxFrameBytes - 1000), "/");
        var error = Assert.Throws<ConnectionLostException>(() =>
        {
            for (var i = 0u; i < 10; i++) near.Post(i, large);
        });
        Assert.That(error!.Message, Does.Contain("does not read"));
        Assert.CatchAsync<ConnectionLostException>(async () => await near.ReadAsync(ct));
    }

    [Test]
    public async Task A_flush_waits_for_what_was_queued_before_it_and_not_for_what_others_go_on_to_queue(CancellationToken ct)
    {
        using var sockets = await SocketPair.CreateAsync();
        using var near = new Connection(sockets.Near);
        using var far = new Connection(sockets.Far);
        using var stop = new CancellationTokenSource();
        var draining = Task.Run(
            async () =>
            {
                while (await far.ReadAsync(ct) is { Stream: not 9 })
                {
                }
            },
            ct);
        var others = Task.Run(
            async () =>
            {
                while (!stop.IsCancellationRequested) await near.SendAsync(1, Samples.Rows(), ct);
            },
            ct);
        for (var i = 0; i < 1000; i++)
        {
            near.Post(2, new PingMessage(0), more: true);
            await near.FlushAsync(ct);
        }

        await stop.CancelAsync();
        await others;
        near.Post(9, new PingMessage(0));
        await draining;
    }

    [Test]
    public async Task A_read_that_was_given_up_loses_nothing(CancellationToken ct)
    {
        using var sockets = await SocketPair.CreateAsync();
        using var near = new Connection(sockets.Near);
        using var far = new Connection(sockets.Far);
        for (var i = 0ul; i < 50; i++)
        {
            using var impatience = new CancellationTokenSource();
            var reading = far.ReadAsync(impatience.Token).AsTask();
            await impatience.CancelAsync();
            Assert.CatchAsync<OperationCanceledException>(async () => await reading);
            near.Post(1, new PingMessage(i));
            Assert.That((await far.ReadAsync(ct))!.Value.Read<PingMessage>().Nonce, Is.EqualTo(i));
        }
    }

    [Test]
    public async Task A_frame_over_the_limit_is_refused_on_both_sides(CancellationToken ct)
    {
        using var sockets = await SocketPair.CreateAsync();
        using var near = new Connection(sockets.Near) { MaxSendBytes = 200 };
        using var far = new Connection(sockets.Far) { MaxReceiveBytes = 100 };
        Assert.That(
            Assert.ThrowsAsync<PcmException>(async () => await near.SendAsync(1, new LoadMessage(new string('x', 200), "/"), ct))!.Code,
            Is.EqualTo(ErrorCode.FrameTooLarge));
        await near.SendAsync(1, new PingMessage(1), ct);
        Assert.That((await far.ReadAsync(ct))!.Value.Kind, Is.EqualTo(MessageKind.Ping));
        await near.SendAsync(1, new LoadMessage(new string('x', 60), "/"), ct);
        Assert.That(Assert.CatchAsync<PcmException>(async () => await far.ReadAsync(ct))!.Code, Is.EqualTo(ErrorCode.FrameTooLarge));
    }

    [Test]
    public async Task A_frame_is_relayed_under_another_stream_number(CancellationToken ct)
    {
        using var first = await SocketPair.CreateAsync();
        using var second = await SocketPair.CreateAsync();
        using var client = new Connection(first.Near);
        using var relayIn = new Connection(first.Far);
        using var relayOut = new Connection(second.Near);
        using var worker = new Connection(second.Far);
        await client.SendAsync(3, Samples.Rows(), ct);
        await relayOut.SendAsync(70_000, (await relayIn.ReadAsync(ct))!.Value, ct);
        var frame = (await worker.ReadAsync(ct))!.Value;
        Assert.That(frame.Stream, Is.EqualTo(70_000));
        Assert.That(Samples.Encode(frame.Read<RowsMessage>()), Is.EqualTo(Samples.Encode(Samples.Rows())));
    }

    [Test]
    public async Task A_copied_frame_outlives_the_next_read(CancellationToken ct)
    {
        using var sockets = await SocketPair.CreateAsync();
        using var near = new Connection(sockets.Near);
        using var far = new Connection(sockets.Far);
        var kept = new List<Frame>();
        for (var i = 0ul; i < 100; i++)
        {
            await near.SendAsync(1, new PingMessage(i), ct);
            kept.Add((await far.ReadAsync(ct))!.Value.Copy());
        }

        Assert.That(kept.Select(frame => frame.Read<PingMessage>().Nonce), Is.EqualTo(Enumerable.Range(0, 100)));
    }

    [Test]
    public async Task One_thread_that_sends_and_then_reads_is_not_stuck_with_a_peer_that_answers_more_than_the_socket_holds(CancellationToken ct)
    {
        const int rows = 80, textBytes = 60_000;
        using var sockets = await SocketPair.CreateAsync();
        using var near = new Connection(sockets.Near);
        using var far = new Connection(sockets.Far);
        var echoing = Task.Run(
            async () =>
            {
                for (var i = 0; i < rows; i++)
                {
                    await far.SendAsync(1, (await far.ReadAsync(ct))!.Value, ct);
                    await far.FlushAsync(ct);
                }
            },
            ct);
        await Task.Run(
            () =>
            {
                for (var i = 0ul; i < rows; i++) near.Send(1, new ProgressMessage("row", i, rows, new string('x', textBytes)));
                for (var i = 0ul; i < rows; i++) Assert.That(near.Read(TimeSpan.FromSeconds(30))!.Value.Read<ProgressMessage>().Done, Is.EqualTo(i));
            },
            ct);
        await echoing;
    }

    [Test]
    public async Task Reading_and_sending_on_the_callers_thread_mix_with_the_other_way(CancellationToken ct)
    {
        using var sockets = await SocketPair.CreateAsync();
        using var near = new Connection(sockets.Near);
        using var far = new Connection(sockets.Far);
        near.Send(1, new PingMessage(1));
        far.Send(1, new PongMessage((await far.ReadAsync(ct))!.Value.Read<PingMessage>().Nonce));
        Assert.That(near.Read(TimeSpan.FromSeconds(30))!.Value.Read<PongMessage>().Nonce, Is.EqualTo(1));
        await near.SendAsync(1, new PingMessage(2), ct);
        near.Send(1, new PingMessage(3));
        Assert.That(far.Read(TimeSpan.Zero)!.Value.Read<PingMessage>().Nonce, Is.EqualTo(2));
        Assert.That(far.Read(TimeSpan.Zero)!.Value.Read<PingMessage>().Nonce, Is.EqualTo(3));

        Assert.Throws<TimeoutException>(() => near.Read(TimeSpan.FromMilliseconds(20)));
        far.Send(1, new PongMessage(4));
        Assert.That((await near.ReadAsync(ct))!.Value.Read<PongMessage>().Nonce, Is.EqualTo(4));
        far.Dispose();
        Assert.That(near.Read(TimeSpan.Zero), Is.Null);
    }
}
