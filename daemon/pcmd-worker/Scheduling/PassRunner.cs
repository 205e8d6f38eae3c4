using System.Diagnostics;
using Pcm.Inference;
using Pcm.Protocol;
using Pcm.Worker.Hosting;

namespace Pcm.Worker.Scheduling;

/// <summary>
/// Runs one pass and finds the guilty when it fails: its items run again each alone, and only one whose lone pass fails too is answered as
/// failed. Before an item is blamed, one that has worked must work once more; if it doesn't, the engine itself is broken.
/// </summary>
internal sealed partial class PassRunner
{
    private readonly InferenceEngine _engine;
    private readonly ResultSender _sender;
    private IReadOnlyList<WaitingItem> _running = [];
    private PreparedItem _witness;
    private long _shownLifeAt;

    public PassRunner(InferenceEngine engine, ResultSender sender)
    {
        _engine = engine;
        _sender = sender;
        // The load ended with a pass of this item, so one has worked before the first row comes.
        _witness = engine.SampleItem();
        engine.Waiting = ShowLife;
    }

    /// <exception cref="EngineBrokenException">What used to work fails now.</exception>
    public void Run(IReadOnlyList<WaitingItem> items, CancellationToken cancellation)
    {
        try
        {
            RunPass(items, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Every stream in it is closed.
        }
        catch (Exception e)
        {
            WorkerLog.Error($"a pass of {items.Count} rows failed: {e.GetType().Name}: {e.Message}");
            if (items.Count == 1)
                Blame(items[0], e);
            else
                RunEachAlone(items, cancellation);
        }
    }

    private void RunEachAlone(IReadOnlyList<WaitingItem> items, CancellationToken cancellation)
    {
        foreach (var item in items)
        {
            if (!item.Stream.IsClosed)
                Run([item], cancellation);
        }
    }

    private void RunPass(IReadOnlyList<WaitingItem> items, CancellationToken cancellation)
    {
        var batch = new PreparedItem[items.Count];
        for (var i = 0; i < batch.Length; i++)
            batch[i] = items[i].Prepared;

        _running = items;
        OnPass(items);
        var started = Stopwatch.GetTimestamp();
        var answers = new Answer[items.Count];
        if (batch[0].Generates)
        {
            var outcomes = Generate(batch, Step, cancellation);
            for (var i = 0; i < answers.Length; i++)
                answers[i] = new Answer(items[i].Stream, items[i].Row) { Generated = outcomes[i] };
        }
        else
        {
            var outcomes = Classify(batch, cancellation);
            for (var i = 0; i < answers.Length; i++)
                answers[i] = new Answer(items[i].Stream, items[i].Row) { Classified = outcomes[i] };
        }

        CountPass(items, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        OnPassed(items);
        _sender.Add(answers);
        _witness = batch[0];
    }

    private IReadOnlyList<ClassifyOutcome> Classify(IReadOnlyList<PreparedItem> batch, CancellationToken cancellation)
    {
        OnEngine();
        return _engine.Classify(batch, cancellation);
    }

    private IReadOnlyList<GenerateOutcome> Generate(IReadOnlyList<PreparedItem> batch, Action? stepped, CancellationToken cancellation)
    {
        OnEngine();
        return _engine.Generate(batch, stepped, cancellation);
    }

    private void Step()
    {
        OnStep(_running);
        ShowLife();
    }

    // Long texts, and a wait for weights to be packed, may take longer than a pass may be silent.
    private void ShowLife()
    {
        if (Stopwatch.GetElapsedTime(_shownLifeAt) < Limits.SignOfLifeInterval)
            return;
        _shownLifeAt = Stopwatch.GetTimestamp();
        if (_running is [var first, ..])
            first.Stream.ShowLife();
    }

    // A shared pass costs each stream its share of the rows.
    private static void CountPass(IReadOnlyList<WaitingItem> items, double passMs)
    {
        if (items.All(item => item.Stream == items[0].Stream))
        {
            items[0].Stream.CountPass(passMs);
            return;
        }

        foreach (var stream in items.GroupBy(item => item.Stream))
            stream.Key.CountPass(passMs * stream.Count() / items.Count);
    }

    private void Blame(WaitingItem item, Exception failure)
    {
        Recheck(failure);
        var text = failure.Message.Length <= Limits.MaxFailureText ? failure.Message : failure.Message[..Limits.MaxFailureText] + "…";
        _sender.Add(new Answer(item.Stream, item.Row)
        {
            Error = new RowError(ErrorCode.ItemFailed, $"the row makes the model's pass fail even alone: {text}"),
        });
    }

    private void Recheck(Exception failure)
    {
        try
        {
            if (_witness.Generates)
                Generate([_witness], stepped: null, CancellationToken.None);
            else
                Classify([_witness], CancellationToken.None);
        }
        catch (Exception)
        {
            throw new EngineBrokenException(failure);
        }
    }

    // Fault points: nothing here implements them, so neither they nor their calls are in this program. tests/faulty-worker does, for a
    // build of its own.
    partial void OnPass(IReadOnlyList<WaitingItem> items);

    partial void OnEngine();

    static partial void OnStep(IReadOnlyList<WaitingItem> items);

    static partial void OnPassed(IReadOnlyList<WaitingItem> items);
}
