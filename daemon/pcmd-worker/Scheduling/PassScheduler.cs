using Pcm.Inference;

namespace Pcm.Worker.Scheduling;

/// <summary>
/// The engine's thread. Idle, it runs at once with whatever is there; while a pass runs, items gather behind it, and the engine's own planner
/// chooses the next pass from them. Classify and generate take turns, so that long generations do not starve short questions.
/// </summary>
internal sealed class PassScheduler
{
    private readonly object _gate = new();
    private readonly Lane[] _lanes = [new Lane(), new Lane()];
    private readonly InferenceEngine _engine;
    private readonly PassRunner _runner;
    private readonly Thread _thread;
    private readonly List<WaitingItem> _candidates = [];
    private readonly List<PreparedItem> _prepared = [];
    private readonly int[] _chosen = new int[Limits.MaxCandidates];
    private RunningPass? _running;
    private int _reach = Limits.MinCandidates;
    private int _lane;
    private bool _stopped;

    public PassScheduler(InferenceEngine engine, PassRunner runner, Action<Exception> onFault)
    {
        _engine = engine;
        _runner = runner;
        _thread = WorkerThread.Start("engine", Run, onFault);
    }

    public void Add(WaitingItem item)
    {
        lock (_gate)
        {
            if (item.Stream.IsClosed)
                return;
            _lanes[item.Prepared.Generates ? 1 : 0].Add(item);
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Forgets a closed stream's items, and breaks off a pass that nobody waits for any more.</summary>
    public void Drop(RowStream stream)
    {
        lock (_gate)
        {
            foreach (var lane in _lanes)
                lane.Drop(stream);
            _running?.CancelIfAbandoned();
        }
    }

    /// <summary>Ends the thread after the pass that is running.</summary>
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
        while (WaitForCandidates() is { } lane)
        {
            _prepared.Clear();
            foreach (var candidate in _candidates)
                _prepared.Add(candidate.Prepared);
            var count = _engine.NextBatch(_prepared, _chosen.AsSpan(0, _prepared.Count));
            _reach = Math.Clamp(count * Limits.CandidatesPerRow, Limits.MinCandidates, Limits.MaxCandidates);
            using var pass = Begin(lane, count);
            try
            {
                if (pass.Items.Count > 0)
                    _runner.Run(pass.Items, pass.Cancellation);
            }
            finally
            {
                // Also where the engine is broken: streams that close then find no pass to break off.
                lock (_gate)
                    _running = null;
            }
        }
    }

    // The lane whose turn it is and which has something, its candidates listed; null when stopped.
    private Lane? WaitForCandidates()
    {
        lock (_gate)
        {
            while (!_stopped)
            {
                for (var turn = 0; turn < _lanes.Length; turn++)
                {
                    _lane = (_lane + 1) % _lanes.Length;
                    if (_lanes[_lane].IsEmpty)
                        continue;
                    _lanes[_lane].Collect(_candidates, _reach);
                    return _lanes[_lane];
                }

                Monitor.Wait(_gate);
            }

            return null;
        }
    }

    private RunningPass Begin(Lane lane, int count)
    {
        lock (_gate)
        {
            var pass = new RunningPass(_candidates, _chosen.AsSpan(0, count));
            lane.RemoveTaken(pass.Items);
            return _running = pass;
        }
    }
}
