namespace Pcm.Worker.Scheduling;

/// <summary>The items of the pass that the engine is on, and the means to break it off.</summary>
internal sealed class RunningPass : IDisposable
{
    private readonly CancellationTokenSource _cancel = new();

    /// <summary>Those of the candidates that the planner chose, less those whose stream was closed meanwhile.</summary>
    public RunningPass(List<WaitingItem> candidates, ReadOnlySpan<int> chosen)
    {
        Items = new List<WaitingItem>(chosen.Length);
        foreach (var index in chosen)
        {
            if (candidates[index].Stream.IsClosed)
                continue;
            candidates[index].IsTaken = true;
            Items.Add(candidates[index]);
        }
    }

    public List<WaitingItem> Items { get; }

    public CancellationToken Cancellation => _cancel.Token;

    /// <summary>Breaks it off if nobody waits for any of its items any more.</summary>
    public void CancelIfAbandoned()
    {
        if (Items.TrueForAll(item => item.Stream.IsClosed))
            _cancel.Cancel();
    }

    public void Dispose() => _cancel.Dispose();
}
