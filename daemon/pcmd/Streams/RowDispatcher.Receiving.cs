using Pcm.Protocol;

namespace Pcmd.Streams;

// From the worker.
internal sealed partial class RowDispatcher
{
    /// <summary>Takes a frame from the worker. What belongs to a stream that is gone is dropped.</summary>
    /// <exception cref="PcmException">The worker broke the protocol.</exception>
    public void Receive(in Frame frame)
    {
        lock (_gate)
        {
            if (frame is { Stream: 0, Kind: MessageKind.Progress })
                _lastAnswerAt = time.GetTimestamp();
            else if (_requests.TryGetValue(frame.Stream, out var request))
                Answer(request.Answer, frame);
            else if (_streams.TryGetValue(frame.Stream, out var stream))
                Receive(stream, frame);
        }
    }

    private static void Answer(TaskCompletionSource<Frame> request, in Frame frame)
    {
        if (frame.Kind == MessageKind.Error)
            request.TrySetException(frame.Read<ErrorMessage>().ToException());
        else
            request.TrySetResult(frame.Copy());
    }

    private void Receive(RowStream stream, in Frame frame)
    {
        switch (frame.Kind)
        {
            case MessageKind.Results:
                ReceiveResults(stream, frame.Read<ResultsMessage>());
                break;
            case MessageKind.Opened:
                ReceiveOpened(stream, frame.Read<OpenedMessage>());
                break;
            case MessageKind.Ended:
                ReceiveEnded(stream, frame.Read<EndedMessage>());
                break;
            case MessageKind.Error:
                Fail(stream, frame.Read<ErrorMessage>().ToException());
                break;
            default:
                throw new PcmException(ErrorCode.UnknownKind, $"a worker sent {Frame.Name(frame.Kind)} on a stream");
        }
    }

    private void ReceiveResults(RowStream stream, in ResultsMessage results)
    {
        _results.Clear();
        try
        {
            foreach (var item in results)
                ReceiveResult(stream, item);
        }
        finally
        {
            // Also of a frame that breaks off in the middle: its rows up to there are answered.
            _done = _done with { Rows = _done.Rows + (ulong)_results.Count };
            PostOwnResults(stream);
        }

        // Not while its end is held back: that is owed for once it is sent.
        if (stream.EndAsked && stream.Unanswered.Count == 0 && CanSend(stream))
            stream.OwesSince = time.GetTimestamp();
        EndIfDrained(stream);
        if (_tryingAlone)
            TryNextAlone();
    }

    // Rows are answered once: whatever was answered before, or is not with the worker, is left out.
    private void ReceiveResult(RowStream stream, in ResultItem item)
    {
        // A lone row may be unwanted by now, and its end is waited for all the same.
        if (_lone?.Stream == stream && _lone.Value.Row.Row == item.Row)
            _lone = null;
        if (!stream.Unanswered.TryGetValue(item.Row, out var row) || !row.Sent)
            return;
        if (IsOfPass(item.Status))
        {
            _lastAnswerAt = time.GetTimestamp();
            _leftWithRows.Clear();
        }

        foreach (var death in row.Deaths)
            death.Acquit(stream.Client.Uid);
        stream.Unanswered.Remove(item.Row);
        CountInFlight(-1);
        stream.UnansweredBytes -= row.Encoded.Length;
        stream.Release(1, row.Encoded.Length);
        stream.Answered++;
        counters.RowAnswered(item.Status);
        _results.Add(item.Encoded.Span);
    }

    // Rows that are wrong in themselves are answered beside the passes, however long one of these hangs.
    private static bool IsOfPass(ErrorCode status) => status is ErrorCode.None or ErrorCode.ItemFailed or ErrorCode.PassFailed;

    private void ReceiveOpened(RowStream stream, OpenedMessage opened)
    {
        if (stream.Side != RowStream.WorkerSide.Opening)
            throw new PcmException(ErrorCode.ProtocolViolation, "a worker opened a stream twice");
        stream.Side = RowStream.WorkerSide.Open;
        stream.OwesSince = null;
        if (!stream.Opened.Task.IsCompleted)
        {
            stream.Credit = Math.Clamp(opened.Credit, 1, stream.MaxCredit);
            stream.Opened.TrySetResult(opened);
        }

        if (_tryingAlone)
            TryNextAlone();
        else
            SendUnsent(stream);
    }

    private void ReceiveEnded(RowStream stream, EndedMessage ended)
    {
        if (!stream.EndAsked || stream.Unanswered.Count > 0)
            throw new PcmException(ErrorCode.ProtocolViolation, $"a worker ended a stream with {stream.Unanswered.Count} rows unanswered");

        _streams.Remove(stream.WorkerStream);
        Close(stream);
        _done = _done with { Passes = _done.Passes + ended.Passes, DeviceMs = _done.DeviceMs + ended.DeviceMs };
        stream.Client.PostEnded(ended with { Rows = stream.Answered });
    }

    private void Fail(RowStream stream, PcmException error)
    {
        _streams.Remove(stream.WorkerStream);
        if (_lone?.Stream == stream)
            _lone = null;
        if (!stream.Closed)
        {
            Close(stream);
            if (!stream.Opened.TrySetException(error))
                stream.Client.PostError(error);
        }

        // The others may have waited for it to open, or for its lone row.
        if (_tryingAlone)
            TryNextAlone();
    }
}
