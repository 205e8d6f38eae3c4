using Pcm.Protocol;

namespace Pcmd.Streams;

// Towards the worker.
internal sealed partial class RowDispatcher
{
    private bool CanSend(RowStream stream) => _worker is not null && stream.Side == RowStream.WorkerSide.Open && !_tryingAlone;

    private void PostOpen(RowStream stream)
    {
        try
        {
            _worker!.TryPost(stream.WorkerStream, stream.Open);
        }
        catch (PcmException e)
        {
            // Too large for a frame as it is encoded here: that stream's end, and nobody else's.
            Fail(stream, e);
            return;
        }

        stream.Side = RowStream.WorkerSide.Opening;
        stream.OwesSince = time.GetTimestamp();
    }

    // The common case: the frame goes on as it came. Another stream's number may take some bytes more.
    private static bool CanRelay(in Frame frame) => frame.Body.Length + sizeof(ulong) <= Pcm.Protocol.Limits.MaxFrameBytes;

    private void Relay(RowStream stream, in Frame frame)
    {
        foreach (var row in _fresh)
            row.Sent = true;
        CountSent(_fresh.Count);
        _worker!.TryPost(stream.WorkerStream, frame);
    }

    private void SendUnsent(RowStream stream)
    {
        if (!CanSend(stream))
            return;
        foreach (var row in stream.Unanswered.Values.Where(row => !row.Sent).OrderBy(row => row.Row).ToList())
        {
            Add(row);
            if (_rows.SizeBytes >= Limits.ResentFrameBytes)
                PostRows(stream);
        }

        PostRows(stream);
        SendEnd(stream);
    }

    private void SendEnd(RowStream stream)
    {
        if (!stream.EndAsked || !CanSend(stream))
            return;
        if (stream.Unanswered.Count == 0)
            stream.OwesSince = time.GetTimestamp();
        _worker!.TryPost(stream.WorkerStream, EndMessage.Instance);
    }

    private void Add(PendingRow row)
    {
        row.Sent = true;
        _rows.Add(row.Encoded);
    }

    private void PostRows(RowStream stream)
    {
        if (_rows.Count == 0)
            return;
        CountSent(_rows.Count);
        _worker!.TryPost(stream.WorkerStream, _rows.ToMessage());
        _rows.Clear();
    }

    private void CountSent(int rows)
    {
        if (_inFlight == 0)
            _lastAnswerAt = time.GetTimestamp();
        CountInFlight(rows);
    }
}
