using NUnit.Framework;
using Pcm.Protocol;
using Pcm.Protocol.MessagePack;

namespace Pcm.UnitTests.Protocol;

/// <summary>What connections hold in memory for their peers, one by one and together.</summary>
[CancelAfter(60_000)]
public sealed class ConnectionMemoryTests
{
    private const int LargeBytes = 4 << 20;

    [Test]
    public async Task A_large_frame_is_read_on_only_while_there_is_room_for_all_of_it(CancellationToken ct)
    {
        using var sockets = await SocketPair.CreateAsync();
        var room = new CountedRoom();
        using var far = new Connection(sockets.Far) { Room = room };
        var sending = SendAsync(sockets, Large(), ct);
        var reading = far.ReadAsync(ct).AsTask();
        await room.Asked.Task.WaitAsync(ct);
        Assert.That(room.Bytes, Is.GreaterThan(LargeBytes), "room is asked for the whole frame");
        Assert.That(sending.IsCompleted, Is.False, "and nothing is read before it is given");

        room.Given.SetResult();
        Assert.That((await reading)!.Value.Body.Length, Is.GreaterThan(LargeBytes));
        Assert.That(room.Bytes, Is.Positive, "it is held as long as the frame is");
        await sending;
        sockets.Near.Shutdown(System.Net.Sockets.SocketShutdown.Send);
        Assert.That(await far.ReadAsync(ct), Is.Null);
        Assert.That(room.Bytes, Is.Zero);
    }

    [Test]
    public async Task Room_is_given_back_when_the_connection_ends_within_a_frame(CancellationToken ct)
    {
        using var sockets = await SocketPair.CreateAsync();
        var room = new CountedRoom();
        room.Given.SetResult();
        using var far = new Connection(sockets.Far) { Room = room };
        var reading = far.ReadAsync(ct).AsTask();
        await sockets.Near.SendAsync(Large()[..200_000], ct);
        await room.Asked.Task.WaitAsync(ct);
        sockets.Near.Dispose();
        Assert.ThrowsAsync<ConnectionLostException>(() => reading);
        far.Dispose();
        Assert.That(room.Bytes, Is.Zero);
    }

    [Test]
    public async Task Room_that_comes_after_the_connection_was_closed_is_given_back(CancellationToken ct)
    {
        using var sockets = await SocketPair.CreateAsync();
        var room = new CountedRoom();
        using var far = new Connection(sockets.Far) { Room = room };
        var reading = far.ReadAsync(ct).AsTask();
        await sockets.Near.SendAsync(Large()[..200_000], ct);
        await room.Asked.Task.WaitAsync(ct);
        far.Dispose();
        room.Given.SetResult();
        Assert.ThrowsAsync<ConnectionLostException>(() => reading);
        Assert.That(room.Bytes, Is.Zero);
    }

    [Test]
    public async Task A_peer_whose_frame_waits_for_room_is_not_taken_for_stalled(CancellationToken ct)
    {
        using var sockets = await SocketPair.CreateAsync();
        var room = new CountedRoom();
        using var far = new Connection(sockets.Far, new ImpatientTime()) { Room = room };
        var sending = SendAsync(sockets, Large(), ct);
        var reading = far.ReadAsync(ct).AsTask();
        await room.Asked.Task.WaitAsync(ct);
        await Task.Delay(2 * Limits.FrameTimeout / 1000, ct);
        Assert.That(reading.IsCompleted, Is.False);
        room.Given.SetResult();
        Assert.That((await reading)!.Value.Body.Length, Is.GreaterThan(LargeBytes));
        await sending;
    }

    [Test]
    public async Task Small_frames_need_no_room(CancellationToken ct)
    {
        using var sockets = await SocketPair.CreateAsync();
        var room = new CountedRoom();
        using var far = new Connection(sockets.Far) { Room = room };
        using var near = new Connection(sockets.Near);
        for (var i = 0ul; i < 3; i++)
        {
            near.Post(1, new PingMessage(i));
            Assert.That((await far.ReadAsync(ct))!.Value.Read<PingMessage>().Nonce, Is.EqualTo(i));
        }

        Assert.That(room.Asked.Task.IsCompleted, Is.False);
    }

    [Test]
    public async Task Peers_that_do_not_read_are_cut_off_once_their_sum_is_over_and_others_are_not(CancellationToken ct)
    {
        using var deaf = await SocketPair.CreateAsync();
        using var alsoDeaf = await SocketPair.CreateAsync();
        using var attentive = await SocketPair.CreateAsync();
        var unread = new UnreadBytes(2 << 20);
        using var first = new Connection(deaf.Far) { Unread = unread };
        using var second = new Connection(alsoDeaf.Far) { Unread = unread };
        using var third = new Connection(attentive.Far) { Unread = unread };
        using var reader = new Connection(attentive.Near);

        var text = new string('x', 60_000);
        Fill(first, 20, text);
        Assert.That(first.Failure, Is.Null);
        Assert.Throws<ConnectionLostException>(() => Fill(second, 40, text));
        third.Post(1, new PingMessage(7));
        Assert.That((await reader.ReadAsync(ct))!.Value.Read<PingMessage>().Nonce, Is.EqualTo(7));
        Assert.That(third.Failure, Is.Null);

        first.Dispose();
        await third.FlushAsync(ct);
        Assert.That(unread.Bytes, Is.Zero, "what is closed is no longer counted");
    }

    private static void Fill(Connection connection, int frames, string text)
    {
        for (var i = 0; i < frames; i++) connection.Post(1, new ProgressMessage("loading", 0, 0, text));
    }

    private static async Task SendAsync(SocketPair sockets, ReadOnlyMemory<byte> bytes, CancellationToken ct)
    {
        while (!bytes.IsEmpty) bytes = bytes[await sockets.Near.SendAsync(bytes, ct)..];
    }

    private static ReadOnlyMemory<byte> Large()
    {
        using var writer = new MessagePackWriter();
        FrameWriter.Append(writer, 1, new LoadMessage(new string('x', LargeBytes), "/"));
        return writer.WrittenSpan.ToArray();
    }

    private sealed class CountedRoom : IFrameRoom
    {
        public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Given { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public long Bytes { get; private set; }

        public async ValueTask TakeAsync(int bytes, CancellationToken cancellationToken)
        {
            Bytes += bytes;
            Asked.TrySetResult();
            await Given.Task.WaitAsync(cancellationToken);
        }

        public void Release(int bytes) => Bytes -= bytes;
    }
}
