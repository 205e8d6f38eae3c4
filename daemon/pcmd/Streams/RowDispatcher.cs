using Pcm.Protocol;
using Pcmd.Devices;
using Pcmd.Status;

namespace Pcmd.Streams;

/// <summary>
/// Carries rows from the streams of one resident context to its worker and answers back, as the bytes they came in, and keeps every
/// unanswered row so that none is lost with a worker. Everything happens under one lock and nothing under it waits.
/// </summary>
internal sealed partial class RowDispatcher(Counters counters, BusyClock device, TimeProvider time) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<uint, RowStream> _streams = [];
    private readonly Dictionary<uint, PendingRequest> _requests = [];
    private readonly List<PendingRow> _fresh = [];

    // Users who took back rows that the worker had, since it last answered any.
    private readonly HashSet<uint> _leftWithRows = [];
    private readonly RowsBuilder _rows = new();
    private readonly ResultsBuilder _results = new();
    private Connection? _worker;
    private uint _lastWorkerStream;
    private EndedMessage _done = new(0, 0, 0);
    private int _inFlight;
    private bool _draining;
    private long _lastAnswerAt;
    private PcmException? _over;

    private sealed record PendingRequest(TaskCompletionSource<Frame> Answer, long Since);

    /// <summary>Rows of all streams that have no answer yet.</summary>
    public int UnansweredRows
    {
        get
        {
            lock (_gate)
                return _streams.Values.Sum(stream => stream.Unanswered.Count);
        }
    }

    /// <summary>Rows answered, passes and their time since the context came up; the latter two of streams that have ended.</summary>
    public EndedMessage Done
    {
        get
        {
            lock (_gate)
                return _done;
        }
    }

    /// <summary>How long the worker has owed an answer and given none: to rows, to a stream's opening or end, to a request.</summary>
    public TimeSpan SilentFor
    {
        get
        {
            lock (_gate)
            {
                var now = time.GetTimestamp();
                var since = _inFlight == 0 && _lone is null ? now : _lastAnswerAt;
                foreach (var stream in _streams.Values)
                    since = Math.Min(since, stream.OwesSince ?? now);
                foreach (var request in _requests.Values)
                    since = Math.Min(since, request.Since);
                return _worker is null ? TimeSpan.Zero : time.GetElapsedTime(since, now);
            }
        }
    }

    /// <summary>Adds a stream; its <see cref="RowStream.Opened"/> completes when a worker has taken it.</summary>
    public void Open(RowStream stream)
    {
        lock (_gate)
        {
            // Cancelled meanwhile: its client has been told.
            if (stream.Closed)
                return;
            if ((_over ?? (_draining ? Stopping() : null)) is { } refusal)
            {
                // The context went, or the daemon began to stop, between the lease on it and now.
                Fail(stream, refusal);
                return;
            }

            stream.WorkerStream = ++_lastWorkerStream;
            _streams.Add(stream.WorkerStream, stream);
            if (_worker is not null)
                PostOpen(stream);
        }
    }

    /// <summary>
    /// Takes the rows of a frame, whose bytes the caller has taken from the budget; they are given back as the rows are answered.
    /// </summary>
    /// <exception cref="PcmException">The client sent more than its window, or after its end.</exception>
    public void Accept(RowStream stream, in Frame frame, in RowsMessage rows)
    {
        lock (_gate)
        {
            if (stream.Closed || _draining)
            {
                stream.TurnedRowsAway = true;
                stream.Release(rows.Count, rows.SizeBytes);
                return;
            }

            // Before any of them is taken: the worker may be saying at this moment that all is answered.
            if (stream.EndAsked)
            {
                stream.Release(rows.Count, rows.SizeBytes);
                throw new PcmException(ErrorCode.ProtocolViolation, "rows after the stream's end");
            }

            _fresh.Clear();
            _results.Clear();
            TakeAll(stream, rows);
            CheckWindow(stream);
            if (_fresh.Count == rows.Count && CanSend(stream) && CanRelay(frame))
                Relay(stream, frame);
            else
                SendUnsent(stream);
            PostOwnResults(stream);
        }
    }

    /// <summary>No more rows will come; the client is told once all are answered.</summary>
    public void End(RowStream stream)
    {
        lock (_gate)
        {
            if (stream.EndAsked)
                throw new PcmException(ErrorCode.ProtocolViolation, "a second end on one stream");
            stream.EndAsked = true;
            SendEnd(stream);
        }
    }

    /// <summary>The client wants no more of the stream, or is gone.</summary>
    public void Cancel(RowStream stream)
    {
        lock (_gate)
        {
            if (stream.Closed)
                return;
            if (stream.Unanswered.Values.Any(row => row.Sent))
                _leftWithRows.Add(stream.Client.Uid);
            Close(stream);

            // A row that is being tried alone keeps the worker to itself until it is through, wanted or not.
            if (_lone?.Stream == stream)
                return;
            _streams.Remove(stream.WorkerStream);
            if (stream.Side != RowStream.WorkerSide.Closed)
                _worker?.TryPost(stream.WorkerStream, CancelMessage.Instance);

            // The others may have waited for it to open.
            if (_tryingAlone)
                TryNextAlone();
        }
    }

    /// <summary>
    /// The daemon stops: rows that came are answered, further ones turned away, and each stream ends when it has nothing unanswered.
    /// </summary>
    public void Drain()
    {
        lock (_gate)
        {
            _draining = true;
            foreach (var stream in _streams.Values.ToList())
                EndIfDrained(stream);
        }
    }

    /// <summary>Asks the worker something that has one answer.</summary>
    /// <exception cref="PcmException">The worker refused, or was lost, or the message is too large for a frame.</exception>
    public async Task<Frame> RequestAsync<T>(T message, CancellationToken cancellationToken)
        where T : IMessage<T>
    {
        var answer = new TaskCompletionSource<Frame>(TaskCreationOptions.RunContinuationsAsynchronously);
        uint id;
        lock (_gate)
        {
            if (_worker is null)
                throw _over ?? new PcmException(ErrorCode.WorkerLost, "the context's worker is being replaced; try again");
            id = ++_lastWorkerStream;

            // First: what is too large for a frame as it is encoded here is not sent, and nothing is owed for it.
            _worker.TryPost(id, message);
            _requests.Add(id, new PendingRequest(answer, time.GetTimestamp()));
        }

        try
        {
            return await answer.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            lock (_gate)
                _requests.Remove(id);
        }
    }

    public void Dispose()
    {
        _rows.Dispose();
        _results.Dispose();
    }

    private void TakeAll(RowStream stream, in RowsMessage rows)
    {
        var (untaken, untakenBytes) = (rows.Count, rows.SizeBytes);
        try
        {
            foreach (var item in rows)
            {
                untaken--;
                untakenBytes -= item.Encoded.Length;
                Take(stream, item);
            }
        }
        finally
        {
            // Only of a frame that breaks off in the middle.
            stream.Release(untaken, untakenBytes);
        }
    }

    private void Take(RowStream stream, in RowItem item)
    {
        var bytes = item.Encoded.Length;
        if (bytes > Pcm.Protocol.Limits.MaxRowBytes)
        {
            stream.Release(1, bytes);
            stream.Answered++;
            counters.RowAnswered(ErrorCode.RowTooLarge);
            _results.Add(item.Row, new RowError(ErrorCode.RowTooLarge,
                $"the row takes {bytes} bytes; the limit is {Pcm.Protocol.Limits.MaxRowBytes}"));
            return;
        }

        // A row that is asked for again before it is answered is answered once.
        var pending = new PendingRow(item.Row, item.Encoded.ToArray());
        if (!stream.Unanswered.TryAdd(item.Row, pending))
        {
            stream.Release(1, bytes);
            return;
        }

        stream.UnansweredBytes += bytes;
        _fresh.Add(pending);
    }

    private static void CheckWindow(RowStream stream)
    {
        if (stream.Unanswered.Count > stream.Credit)
            throw new PcmException(ErrorCode.ProtocolViolation,
                $"{stream.Unanswered.Count} rows unanswered, the stream's credit is {stream.Credit}");
        if (stream.UnansweredBytes > stream.WindowBytes)
        {
            throw new PcmException(ErrorCode.ProtocolViolation,
                $"{stream.UnansweredBytes} bytes of rows unanswered, the stream's window is {stream.WindowBytes}");
        }
    }

    private void EndIfDrained(RowStream stream)
    {
        if (_draining && stream.Unanswered.Count == 0 && (stream.TurnedRowsAway || !stream.EndAsked))
            Fail(stream, Stopping());
    }

    private static PcmException Stopping() =>
        new(ErrorCode.ShuttingDown, "the daemon is stopping; rows without an answer can be sent again later");

    private void PostOwnResults(RowStream stream)
    {
        if (_results.Count == 0)
            return;
        stream.Client.PostResults(_results.ToMessage());
        _results.Clear();
    }

    private void CountInFlight(int change)
    {
        _inFlight += change;
        device.Change(change);
    }

    // Takes a stream out of use and gives back what its rows held.
    private void Close(RowStream stream)
    {
        stream.Closed = true;
        CountInFlight(-stream.Unanswered.Values.Count(row => row.Sent));
        stream.Release(stream.Unanswered.Count, stream.UnansweredBytes);
        stream.UnansweredBytes = 0;
        stream.Unanswered.Clear();
    }
}
