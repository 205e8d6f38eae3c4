namespace Pcmd.Status;

/// <summary>Exact quantiles of the last durations, for one node as it is now; and the number and sum of all.</summary>
internal sealed class RecentDurations
{
    private readonly Lock _gate = new();
    private readonly Queue<double> _seconds = [];
    private double _sum;
    private long _count;

    public void Add(TimeSpan duration)
    {
        lock (_gate)
        {
            _seconds.Enqueue(duration.TotalSeconds);
            if (_seconds.Count > Limits.MaxRecentDurations)
                _seconds.Dequeue();
            _sum += duration.TotalSeconds;
            _count++;
        }
    }

    public (double[] Sorted, double Sum, long Count) Read()
    {
        lock (_gate)
            return ([.. _seconds.Order()], _sum, _count);
    }

    /// <summary>The nearest rank's; not a number where there is none.</summary>
    public static double Quantile(double[] sorted, double quantile) =>
        sorted.Length == 0 ? double.NaN : sorted[Math.Max(0, (int)Math.Ceiling(quantile * sorted.Length) - 1)];
}
