namespace Pcm.Bench.Reporting;

/// <summary>What one figure measured.</summary>
/// <param name="Series">The measured thing, its peers, and ratios between them.</param>
/// <param name="Targets">What is asked of some of the series.</param>
/// <param name="Notes">What a reader needs to judge the numbers.</param>
public sealed record FigureResult(IReadOnlyList<Series> Series, IReadOnlyList<Target> Targets, IReadOnlyList<string> Notes)
{
    /// <summary>Whether every target is met.</summary>
    public bool Met => Targets.All(target => target.IsMet(Series.Single(series => series.Name == target.Series).Median));
}
