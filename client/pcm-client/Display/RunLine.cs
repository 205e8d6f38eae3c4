using Pcm.Client.Running;
using Pcm.Protocol;

namespace Pcm.CommandLine.Display;

/// <summary>One line about where a run is.</summary>
internal static class RunLine
{
    private const int BarCells = 24;

    /// <summary>For a terminal.</summary>
    public static string Bar(RunProgress progress, ContextFacts? facts)
    {
        var bar = "";
        if (progress.InputFraction is { } fraction)
        {
            var full = (int)(fraction * BarCells);
            bar = $"[{new string('#', full)}{new string('.', BarCells - full)}] {Words.Percent(fraction)}  ";
        }

        return bar + string.Join("  ", Parts(progress, facts));
    }

    /// <summary>For a batch log.</summary>
    public static string Log(RunProgress progress, ContextFacts? facts)
    {
        var share = progress.InputFraction is { } fraction ? $"{Words.Percent(fraction)} of the input, " : "";
        return share + string.Join(", ", Parts(progress, facts));
    }

    private static IEnumerable<string> Parts(RunProgress progress, ContextFacts? facts)
    {
        yield return $"{Words.Count(progress.RowsBefore + progress.Rows)} rows";
        var seconds = progress.Elapsed.TotalSeconds;
        if (seconds > 0 && progress.Rows > 0) yield return $"{Words.Rate(progress.Rows / seconds)}";
        if (TimeLeft(progress) is { } left) yield return $"{Words.Duration(left)} left";
        if (facts is not null) yield return $"{facts.Context} {facts.Variant} on {RunDisplay.Place(facts)}, {(facts.Warm ? "was warm" : "was loaded")}";
        if (progress.Errors > 0) yield return $"{Words.Count(progress.Errors)} errors";
    }

    /// <summary>By the share of the input read; not known while rows that were there already are passed over.</summary>
    private static TimeSpan? TimeLeft(RunProgress progress) =>
        progress is { RowsBefore: 0, Rows: > 0, InputFraction: > 0.01 and < 1 and { } fraction } ? progress.Elapsed * ((1 - fraction) / fraction) : null;
}
