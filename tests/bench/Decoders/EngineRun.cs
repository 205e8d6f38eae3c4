using System.Diagnostics;
using Pcm.Inference;

namespace Pcm.Bench.Decoders;

/// <summary>Rows through an engine in this process: prepared, planned into passes, classified.</summary>
public static class EngineRun
{
    // As many unanswered rows as a daemon's stream holds.
    private const int Window = 1024;

    /// <summary>Seconds for all rows.</summary>
    public static double Seconds(
        InferenceEngine engine, IReadOnlyList<IReadOnlyDictionary<string, string>> rows, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        var waiting = new List<PreparedItem>();
        var chosen = new int[Window];
        for (int next = 0; next < rows.Count || waiting.Count > 0;)
        {
            for (; next < rows.Count && waiting.Count < Window; next++)
                waiting.Add(engine.Prepare(rows[next], ItemOptions.Default));
            int count = engine.NextBatch(waiting, chosen);
            engine.Classify([.. chosen.Take(count).Select(index => waiting[index])], cancellation);
            for (int i = count - 1; i >= 0; i--)
                waiting.RemoveAt(chosen[i]);
        }

        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
