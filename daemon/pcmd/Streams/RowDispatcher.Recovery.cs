using Pcm.Protocol;

namespace Pcmd.Streams;

// A worker died: its rows are given to the next one, all together the first time, each alone after a second death, so that only a row
// whose lone pass also dies is found guilty.
internal sealed partial class RowDispatcher
{
    private const int DeathsUntilSuspected = 2;

    private readonly Queue<LoneRow> _suspects = new();
    private LoneRow? _lone;
    private bool _tryingAlone;

    private readonly record struct LoneRow(RowStream Stream, PendingRow Row);

    /// <summary>A worker is up: streams are opened there, and rows without an answer sent.</summary>
    public void WorkerUp(Connection worker)
    {
        lock (_gate)
        {
            _worker = worker;
            foreach (var stream in _streams.Values)
            {
                foreach (var row in stream.Unanswered.Values.Where(row => row.Deaths >= DeathsUntilSuspected).OrderBy(row => row.Row))
                    _suspects.Enqueue(new LoneRow(stream, row));
            }

            _tryingAlone = _suspects.Count > 0;
            foreach (var stream in _streams.Values)
                PostOpen(stream);
        }
    }

    /// <summary>The worker is gone. Gives the row that it was trying alone, which has failed for good, if there was one.</summary>
    public FailedRow? WorkerLost()
    {
        lock (_gate)
        {
            _worker = null;
            _inFlight = 0;
            _suspects.Clear();
            foreach (var request in _requests.Values)
                request.TrySetException(new PcmException(ErrorCode.WorkerLost, "the context's worker ended before it answered; try again"));
            foreach (var stream in _streams.Values)
            {
                stream.Side = RowStream.WorkerSide.Closed;
                foreach (var row in stream.Unanswered.Values.Where(row => row.Sent))
                {
                    row.Sent = false;
                    row.Deaths++;
                }
            }

            foreach (var closed in _streams.Values.Where(stream => stream.Closed).ToList())
                _streams.Remove(closed.WorkerStream);
            var lone = _lone;
            _lone = null;
            return lone is { Stream.Closed: false } guilty ? FailRow(guilty) : null;
        }
    }

    /// <summary>The context is gone for good: every stream ends with the error.</summary>
    public void FailAll(PcmException error)
    {
        lock (_gate)
        {
            _worker = null;
            _suspects.Clear();
            _lone = null;
            _tryingAlone = false;
            foreach (var request in _requests.Values)
                request.TrySetException(error);
            foreach (var stream in _streams.Values.ToList())
                Fail(stream, error);
        }
    }

    private FailedRow FailRow(LoneRow guilty)
    {
        var (stream, row) = guilty;
        stream.Unanswered.Remove(row.Row);
        stream.UnansweredBytes -= row.Encoded.Length;
        stream.Release(1, row.Encoded.Length);
        stream.Answered++;
        counters.RowAnswered(failed: true);
        _results.Clear();
        _results.Add(row.Row, new RowError(ErrorCode.ItemFailed,
            $"{row.Deaths} workers ended while they had this row, the last with nothing else to do; look at its text"));
        PostOwnResults(stream);
        return new FailedRow(stream.Client.Uid, row.Row);
    }

    private void TryNextAlone()
    {
        if (_worker is null || _streams.Values.Any(stream => stream.Side != RowStream.WorkerSide.Open))
            return;
        while (_lone is null && _suspects.TryDequeue(out var next))
        {
            if (!next.Stream.Unanswered.TryGetValue(next.Row.Row, out var row) || row != next.Row)
                continue;
            _lone = next;
            Add(row);
            PostRows(next.Stream);
        }

        if (_lone is not null)
            return;
        _tryingAlone = false;
        foreach (var stream in _streams.Values.ToList())
            SendUnsentOrDrop(stream);
    }

    // The stream of a lone row may have been cancelled while the row was tried.
    private void SendUnsentOrDrop(RowStream stream)
    {
        if (!stream.Closed)
        {
            SendUnsent(stream);
            return;
        }

        _streams.Remove(stream.WorkerStream);
        _worker!.TryPost(stream.WorkerStream, CancelMessage.Instance);
    }
}
