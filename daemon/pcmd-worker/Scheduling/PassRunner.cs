using System.Diagnostics;
using Pcm.Inference;
using Pcm.Protocol;
using Pcm.Worker.Hosting;

namespace Pcm.Worker.Scheduling;

/// <summary>
/// Runs one pass and finds the guilty when it fails: its items run again each alone, and only one whose lone pass fails too is answered as
/// failed. Before an item is blamed, one that has worked must work once more; if it doesn't, the engine itself is broken.
/// </summary>
internal sealed class PassRunner(InferenceEngine engine, ResultSender sender)
{
    private WaitingItem? _witness;

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

        var started = Stopwatch.GetTimestamp();
        var answers = new Answer[items.Count];
        if (batch[0].Generates)
        {
            var outcomes = engine.Generate(batch, cancellation);
            for (var i = 0; i < answers.Length; i++)
                answers[i] = new Answer(items[i].Stream, items[i].Row) { Generated = outcomes[i] };
        }
        else
        {
            var outcomes = engine.Classify(batch, cancellation);
            for (var i = 0; i < answers.Length; i++)
                answers[i] = new Answer(items[i].Stream, items[i].Row) { Classified = outcomes[i] };
        }

        CountPass(items, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        sender.Add(answers);
        _witness = items[0];
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
        if (_witness is { } witness)
            Recheck(witness, failure);
        var text = failure.Message.Length <= Limits.MaxFailureText ? failure.Message : failure.Message[..Limits.MaxFailureText] + "…";
        sender.Add(new Answer(item.Stream, item.Row)
        {
            Error = new RowError(ErrorCode.ItemFailed, $"the row makes the model's pass fail even alone: {text}"),
        });
    }

    private void Recheck(WaitingItem witness, Exception failure)
    {
        try
        {
            if (witness.Prepared.Generates)
                engine.Generate([witness.Prepared], CancellationToken.None);
            else
                engine.Classify([witness.Prepared], CancellationToken.None);
        }
        catch (Exception)
        {
            throw new EngineBrokenException(failure);
        }
    }
}
