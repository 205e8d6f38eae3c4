using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Pcm.IntegrationTests.Metrics;

/// <summary>Metrics in Prometheus' text format, read by the format's own rules.</summary>
internal sealed partial class Exposition
{
    private readonly Dictionary<string, double> _samples = [];

    /// <summary>Each metric's type and help.</summary>
    public Dictionary<string, (string Type, string Help)> Metrics { get; } = [];

    /// <summary>Samples as <c>name{label="value"}</c>, with the values of labels as they were before they were escaped.</summary>
    public IReadOnlyDictionary<string, double> Samples => _samples;

    /// <exception cref="FormatException">A line is none of the format, or a sample is there twice.</exception>
    public static Exposition Parse(string text)
    {
        var metrics = new Exposition();
        if (!text.EndsWith('\n'))
            throw new FormatException("the last line has no end");
        foreach (var line in text[..^1].Split('\n'))
            metrics.Take(line);
        return metrics;
    }

    public double this[string sample] => _samples.TryGetValue(sample, out var value) ? value : throw new KeyNotFoundException($"{sample} is not among {string.Join("\n", _samples.Keys)}");

    private void Take(string line)
    {
        if (Comment().Match(line) is { Success: true } comment)
        {
            var (kind, name, rest) = (comment.Groups[1].Value, comment.Groups[2].Value, comment.Groups[3].Value);
            var before = Metrics.GetValueOrDefault(name);
            Metrics[name] = kind == "HELP" ? (before.Type, rest) : (rest, before.Help);
            return;
        }

        if (Sample().Match(line) is not { Success: true } sample)
            throw new FormatException($"no line of the format: {line}");
        var key = new StringBuilder(sample.Groups[1].Value);
        var labels = Label().Matches(sample.Groups[2].Value);
        if (labels.Count > 0)
            key.Append('{').AppendJoin(',', labels.Select(label => $"{label.Groups[1].Value}=\"{Unescape(label.Groups[2].Value)}\"")).Append('}');
        _samples.Add(key.ToString(), sample.Groups[3].Value switch
        {
            "+Inf" => double.PositiveInfinity,
            "NaN" => double.NaN,
            var number => double.Parse(number, CultureInfo.InvariantCulture),
        });
    }

    private static string Unescape(string value) => Escape().Replace(value, match => match.Groups[1].Value == "n" ? "\n" : match.Groups[1].Value);

    [GeneratedRegex(@"^# (HELP|TYPE) ([a-z_]+) (.*)$")]
    private static partial Regex Comment();

    [GeneratedRegex(@"^([a-z_]+)(?:\{((?:[a-z_]+=""(?:[^""\\\n]|\\[\\""n])*"",?)*)\})? (\S+)$")]
    private static partial Regex Sample();

    [GeneratedRegex(@"([a-z_]+)=""((?:[^""\\]|\\.)*)""")]
    private static partial Regex Label();

    [GeneratedRegex(@"\\(.)")]
    private static partial Regex Escape();
}
