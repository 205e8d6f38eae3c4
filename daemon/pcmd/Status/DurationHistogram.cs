namespace Pcmd.Status;

/// <summary>
/// Counts durations by fixed bounds. Unlike quantiles such counts can be added up over time and over nodes, so that a site can ask for the
/// quantile of any hour and of any set of nodes.
/// </summary>
/// <param name="bounds">Upper bounds in seconds, ascending; what is longer counts beyond the last.</param>
internal sealed class DurationHistogram(params double[] bounds)
{
    private readonly Lock _gate = new();
    private readonly long[] _counts = new long[bounds.Length + 1];
    private double _sum;

    public IReadOnlyList<double> Bounds => bounds;

    public void Add(TimeSpan duration)
    {
        var seconds = duration.TotalSeconds;
        var bucket = Array.FindIndex(bounds, bound => seconds <= bound);
        lock (_gate)
        {
            _counts[bucket < 0 ? bounds.Length : bucket]++;
            _sum += seconds;
        }
    }

    /// <summary>How many fell into each bucket, the one beyond the last bound included, and the seconds of all.</summary>
    public (IReadOnlyList<long> Counts, double Sum) Read()
    {
        lock (_gate)
            return ([.. _counts], _sum);
    }
}
