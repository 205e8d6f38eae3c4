using Pcm.Protocol;
using Pcmd.Residency;

namespace Pcmd.Streams;

// A worker died: its rows are given to the next one. Where the death may have come from outside they go all together once more; else, and
// after a second death, each is tried alone, so that only a row whose lone pass also dies is found guilty: at once, or after some more
// deaths where each may have come from outside.
internal sealed partial class RowDispatcher
{
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
                foreach (var row in stream.Unanswered.Values.Where(row => row.IsSuspect).OrderBy(row => row.Row))
                    _suspects.Enqueue(new LoneRow(stream, row));
            }

            _tryingAlone = _suspects.Count > 0;
            foreach (var stream in _streams.Values.ToList())
                PostOpen(stream);
        }
    }

    /// <summary>The worker is gone. Gives the row that it was trying alone, which has failed for good, if there was one.</summary>
    public FailedRow? WorkerLost(WorkerDeath death)
    {
        lock (_gate)
        {
            _worker = null;
            CountInFlight(-_inFlight);
            _suspects.Clear();
            foreach (var request in _requests.Values)
                request.Answer.TrySetException(new PcmException(ErrorCode.WorkerLost, "the context's worker ended before it answered; try again"));
            foreach (var stream in _streams.Values)
                TakeBackRows(stream, death);
            AccuseThoseWhoLeft(death);
            foreach (var closed in _streams.Values.Where(stream => stream.Closed).ToList())
                _streams.Remove(closed.WorkerStream);
            var lone = _lone;
            _lone = null;
            return lone is { } tried && IsGuilty(tried.Row, death.Cause) ? Convict(tried) : null;
        }
    }

    private static bool IsGuilty(PendingRow lone, DeathCause cause) => cause switch
    {
        DeathCause.Device => false,
        DeathCause.OwnWork => true,
        _ => ++lone.UnclearLoneDeaths >= Limits.UnclearLoneDeathsUntilGuilty,
    };

    /// <summary>Users with open streams.</summary>
    public IReadOnlyList<uint> Users
    {
        get
        {
            lock (_gate)
                return [.. _streams.Values.Select(stream => stream.Client.Uid).Distinct()];
        }
    }

    /// <summary>One user may not use the context any more: that user's streams end with the error.</summary>
    public void FailAllOf(uint uid, PcmException error)
    {
        lock (_gate)
        {
            foreach (var stream in _streams.Values.Where(stream => stream.Client.Uid == uid).ToList())
                Fail(stream, error);
        }
    }

    /// <summary>The context is gone for good: every stream ends with the error.</summary>
    public void FailAll(PcmException error)
    {
        lock (_gate)
        {
            _over = error;
            _worker = null;
            _suspects.Clear();
            _lone = null;
            _tryingAlone = false;
            foreach (var request in _requests.Values)
                request.Answer.TrySetException(error);
            foreach (var stream in _streams.Values.ToList())
                Fail(stream, error);
        }
    }

    private static void TakeBackRows(RowStream stream, WorkerDeath death)
    {
        stream.Side = RowStream.WorkerSide.Closed;
        stream.OwesSince = null;
        foreach (var row in stream.Unanswered.Values.Where(row => row.Sent))
        {
            row.Sent = false;
            if (death.Cause == DeathCause.Device)
                continue;
            row.Add(death);
            death.Accuse(stream.Client.Uid);
        }
    }

    // Whoever took rows back from the worker a moment before may have known why.
    private void AccuseThoseWhoLeft(WorkerDeath death)
    {
        if (death.Cause != DeathCause.Device)
        {
            foreach (var uid in _leftWithRows)
                death.Accuse(uid);
        }

        _leftWithRows.Clear();
    }

    private FailedRow? Convict(LoneRow guilty)
    {
        var (stream, row) = guilty;
        foreach (var death in row.Deaths)
            death.Convict(stream.Client.Uid);
        if (stream.Closed)
            return null;
        stream.Unanswered.Remove(row.Row);
        stream.UnansweredBytes -= row.Encoded.Length;
        stream.Release(1, row.Encoded.Length);
        stream.Answered++;
        counters.RowAnswered(ErrorCode.ItemFailed);
        _results.Clear();
        _results.Add(row.Row, new RowError(ErrorCode.ItemFailed,
            $"{row.Deaths.Count} workers ended while they had this row, the last with nothing else to do ({row.Deaths[^1].Reason}); "
            + "look at its text"));
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
