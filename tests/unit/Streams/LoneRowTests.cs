using NUnit.Framework;
using Pcm.Protocol;
using Pcm.UnitTests.Protocol;
using Pcmd.Devices;
using Pcmd.Residency;
using Pcmd.Status;
using Pcmd.Streams;

namespace Pcm.UnitTests.Streams;

/// <summary>Rows that are tried alone after a worker's death, with the test as the worker.</summary>
[CancelAfter(60_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class LoneRowTests : IDisposable
{
    private readonly HandTime _time = new();
    private readonly RowDispatcher _rows;

    public LoneRowTests() => _rows = new RowDispatcher(new Counters(), new BusyClock(_time), _time);

    public void Dispose() => _rows.Dispose();

    [Test]
    public async Task A_stream_that_is_cancelled_while_it_opens_is_not_waited_for(CancellationToken ct)
    {
        var (guilty, other) = (Open(), Open());
        await using var worker = await DieWithRowsAsync(ct, guilty);
        Answer(guilty, Opened);

        _rows.Cancel(other);

        Assert.That((await worker.NextAsync(ct), await worker.NextAsync(ct)),
            Is.EqualTo(((other.WorkerStream, MessageKind.Cancel), (guilty.WorkerStream, MessageKind.Rows))));
    }

    [Test]
    public async Task A_stream_that_fails_to_open_is_not_waited_for(CancellationToken ct)
    {
        var (guilty, other) = (Open(), Open());
        await using var worker = await DieWithRowsAsync(ct, guilty);
        Answer(guilty, Opened);

        Answer(other, Refused);

        Assert.That(await worker.NextAsync(ct), Is.EqualTo((guilty.WorkerStream, MessageKind.Rows)));
    }

    [Test]
    public async Task A_lone_row_whose_stream_fails_gives_way_to_the_next(CancellationToken ct)
    {
        var (first, second) = (Open(), Open());
        await using var worker = await DieWithRowsAsync(ct, first, second);
        Answer(first, Opened);
        Answer(second, Opened);
        Assert.That(await worker.NextAsync(ct), Is.EqualTo((first.WorkerStream, MessageKind.Rows)));

        Answer(first, Refused);

        Assert.That(await worker.NextAsync(ct), Is.EqualTo((second.WorkerStream, MessageKind.Rows)));
    }

    [Test]
    public async Task An_end_that_is_held_back_meanwhile_is_not_owed(CancellationToken ct)
    {
        var (first, second) = (Open(), Open());
        await using var worker = await DieWithRowsAsync(ct, first, second);
        _rows.End(first);
        Answer(first, Opened);
        Answer(second, Opened);
        Answer(first, Result());

        // The second row takes its time, and the worker says so.
        _time.Advance(TimeSpan.FromSeconds(10));
        _rows.Receive(FrameOf(0, new ProgressMessage(ProgressMessage.Phases.Working, 1, 2, "")));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(_rows.SilentFor, Is.EqualTo(TimeSpan.FromSeconds(1)));

        Answer(second, Result());
        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.That(_rows.SilentFor, Is.EqualTo(TimeSpan.FromSeconds(3)), "now it has been sent");
    }

    private static OpenedMessage Opened => new(8, new ContextFacts());

    private static ErrorMessage Refused => new(new PcmException(ErrorCode.Internal, "no"));

    private static ResultsMessage Result()
    {
        var results = new ResultsBuilder();
        results.Add(0, new RowError(ErrorCode.TooLong, "513 tokens"));
        return results.ToMessage();
    }

    private static Frame FrameOf<T>(uint stream, T message)
        where T : IMessage<T> => Frame.Parse(Samples.Encode(message, stream));

    private RowStream Open()
    {
        var stream = new RowStream(new SilentClient(), new OpenMessage(InferenceTask.Classify, "c", OpenOptions.None), 8, 1 << 20, new ByteBudget(1 << 20), null);
        _rows.Open(stream);
        return stream;
    }

    private void Answer<T>(RowStream stream, T message)
        where T : IMessage<T> => _rows.Receive(FrameOf(stream.WorkerStream, message));

    // A first worker has died over a row of each of these; the next has been asked to open all.
    private async Task<TestWorker> DieWithRowsAsync(CancellationToken ct, params RowStream[] streams)
    {
        await using (var first = await TestWorker.StartAsync())
        {
            _rows.WorkerUp(first.Connection);
            using var row = new RowsBuilder();
            row.Add(0, new Dictionary<string, string> { ["claim"] = "x" });
            foreach (var stream in streams)
            {
                Answer(stream, Opened);
                var frame = FrameOf(1, row.ToMessage());
                var message = frame.Read<RowsMessage>();
                await stream.TakeAsync(message.Count, message.SizeBytes, ct);
                _rows.Accept(stream, frame, message);
            }

            Assert.That(_rows.WorkerLost(new WorkerDeath("it crashed", DeathCause.OwnWork, at: 0)), Is.Null);
        }

        var next = await TestWorker.StartAsync();
        _rows.WorkerUp(next.Connection);
        for (var opened = 0; opened < 2; opened++)
            Assert.That((await next.NextAsync(ct)).Kind, Is.EqualTo(MessageKind.Open));
        return next;
    }

    private sealed class TestWorker(SocketPair sockets) : IAsyncDisposable
    {
        private readonly Connection _far = new(sockets.Far);

        /// <summary>The dispatcher's side.</summary>
        public Connection Connection { get; } = new(sockets.Near);

        public static async Task<TestWorker> StartAsync() => new(await SocketPair.CreateAsync());

        public async Task<(uint Stream, MessageKind Kind)> NextAsync(CancellationToken ct)
        {
            var frame = (await _far.ReadAsync(ct))!.Value;
            return (frame.Stream, frame.Kind);
        }

        public async ValueTask DisposeAsync()
        {
            await Connection.DisposeAsync();
            await _far.DisposeAsync();
            sockets.Dispose();
        }
    }

    private sealed class SilentClient : IStreamClient
    {
        public uint Uid => 1001;

        public void PostResults(in ResultsMessage results)
        {
        }

        public void PostEnded(EndedMessage ended)
        {
        }

        public void PostError(PcmException error)
        {
        }
    }

    /// <summary>Stands still but for the test.</summary>
    private sealed class HandTime : TimeProvider
    {
        private long _now = TimeSpan.TicksPerDay;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        public void Advance(TimeSpan time) => _now += time.Ticks;
    }
}
