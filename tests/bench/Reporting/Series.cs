namespace Pcm.Bench.Reporting;

/// <summary>Repeated measurements of one thing.</summary>
public sealed record Series(string Name, string Unit, IReadOnlyList<double> Runs)
{
    public double Median { get; } = MedianOf(Runs);

    public double Min { get; } = Runs.Min();

    public double Max { get; } = Runs.Max();

    /// <summary>Run by run, what this one measured over what <paramref name="peer"/> measured beside it.</summary>
    public Series RatioTo(Series peer) => new($"{Name} / {peer.Name}", "ratio", [.. Runs.Zip(peer.Runs, (own, other) => own / other)]);

    private static double MedianOf(IReadOnlyList<double> runs)
    {
        var sorted = runs.Order().ToArray();
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
