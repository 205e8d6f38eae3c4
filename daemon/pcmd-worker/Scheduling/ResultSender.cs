using Pcm.Protocol;

namespace Pcm.Worker.Scheduling;

/// <summary>
/// A thread that encodes answers and sends them, off the engine's thread. What has gathered while it sent goes out together, one frame
/// a stream.
/// </summary>
internal sealed partial class ResultSender
{
    private readonly object _gate = new();
    private readonly Dictionary<RowStream, ResultsBuilder> _frames = [];
    private readonly Stack<ResultsBuilder> _free = new();
    private readonly Thread _thread;
    private List<Answer> _queued = [];
    private List<Answer> _sending = [];
    private bool _stopped;

    public ResultSender(Action<Exception> onFault) => _thread = WorkerThread.Start("send", Run, onFault);

    public void Add(Answer answer)
    {
        lock (_gate)
        {
            _queued.Add(answer);
            Monitor.Pulse(_gate);
        }
    }

    public void Add(IReadOnlyList<Answer> answers)
    {
        lock (_gate)
        {
            _queued.AddRange(answers);
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Sends what is queued and ends the thread.</summary>
    public void Stop(TimeSpan timeout)
    {
        lock (_gate)
        {
            _stopped = true;
            Monitor.Pulse(_gate);
        }

        _thread.Join(timeout);
    }

    private void Run()
    {
        while (TakeQueued())
        {
            foreach (var answer in _sending)
                Encode(answer);
            _sending.Clear();
            foreach (var (stream, frame) in _frames)
            {
                Send(stream, frame);
                _free.Push(frame);
            }

            _frames.Clear();
        }
    }

    // Swaps the lists once there is something; false when stopped and all is sent.
    private bool TakeQueued()
    {
        lock (_gate)
        {
            while (_queued.Count == 0)
            {
                if (_stopped)
                    return false;
                Monitor.Wait(_gate);
            }

            (_queued, _sending) = (_sending, _queued);
            return true;
        }
    }

    private void Encode(in Answer answer)
    {
        var forgotten = false;
        OnAnswer(answer, ref forgotten);
        if (answer.Stream.IsClosed || forgotten)
            return;
        if (!_frames.TryGetValue(answer.Stream, out var frame))
            _frames.Add(answer.Stream, frame = _free.TryPop(out var free) ? free : new ResultsBuilder());

        if (answer.Classified is { } verdict)
        {
            frame.Add(answer.Row, new ClassifyResult(
                verdict.VerdictIndex, verdict.LabelLogProbabilities, verdict.LabelMass, verdict.PromptTokens, verdict.TruncatedTokens));
        }
        else if (answer.Generated is { } text)
        {
            frame.Add(answer.Row, new GenerateResult(text.Text, text.FinishReason, text.PromptTokens, text.GeneratedTokens, text.TruncatedTokens));
        }
        else
        {
            frame.Add(answer.Row, answer.Error!.Value);
        }

        if (frame.SizeBytes >= Limits.ResultsFrameBytes)
            Send(answer.Stream, frame);
    }

    /// <summary>Fault point, as in <see cref="PassRunner"/>.</summary>
    static partial void OnAnswer(in Answer answer, ref bool forgotten);

    private static void Send(RowStream stream, ResultsBuilder frame)
    {
        try
        {
            if (frame.Count > 0)
                stream.Send(frame);
        }
        catch (ConnectionLostException)
        {
            // The session notices by itself; whoever asked will ask again elsewhere.
            stream.Abandon();
        }

        frame.Clear();
    }
}
