namespace Pcm.Bench.Reporting;

/// <summary>What a series' median is to reach.</summary>
/// <param name="Series">Name of the series.</param>
/// <param name="Bound">In the series' unit.</param>
/// <param name="AtMost">Whether the bound is an upper one.</param>
public sealed record Target(string Series, double Bound, bool AtMost)
{
    public static Target AtLeastOf(string series, double bound) => new(series, bound, AtMost: false);

    public static Target AtMostOf(string series, double bound) => new(series, bound, AtMost: true);

    public bool IsMet(double median) => AtMost ? median <= Bound : median >= Bound;

    public override string ToString() => $"{(AtMost ? "≤" : "≥")} {Bound:0.##}";
}
