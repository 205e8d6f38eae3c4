using Pcm.Bench.Reporting;

namespace Pcm.Bench.Figures;

/// <summary>Measures rivals in turn, so that whatever else the machine does falls on all of them alike.</summary>
public static class Interleaved
{
    /// <summary>Warms each rival once, then measures each <paramref name="runs"/> times, one after the other.</summary>
    public static async Task<IReadOnlyList<Series>> MeasureAsync(
        int runs, string unit, IReadOnlyList<(string Name, Func<Task<double>> Measure)> rivals, CancellationToken cancellation)
    {
        foreach (var (_, measure) in rivals)
            await measure();

        var samples = rivals.Select(_ => new List<double>()).ToArray();
        for (int run = 0; run < runs; run++)
        {
            for (int rival = 0; rival < rivals.Count; rival++)
            {
                cancellation.ThrowIfCancellationRequested();
                samples[rival].Add(await rivals[rival].Measure());
            }
        }

        return [.. rivals.Zip(samples, (rival, values) => new Series(rival.Name, unit, values))];
    }
}
