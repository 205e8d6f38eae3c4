using System.Globalization;
using System.Text;
using Pcmd.Status;

namespace Pcmd.Metrics;

/// <summary>
/// Writes Prometheus' text format (version 0.0.4), which node_exporter's textfile collector reads: one block a metric, with its help and
/// type. No value of a label can end its line or its quotes.
/// </summary>
internal sealed class MetricsText
{
    private readonly StringBuilder _text = new();
    private string _name = "";

    /// <summary>Begins a metric that only grows; its name ends in <c>_total</c>.</summary>
    public MetricsText Counter(string name, string help) => Begin(name, "counter", help);

    public MetricsText Gauge(string name, string help) => Begin(name, "gauge", help);

    /// <summary>A sample of the metric that was begun last.</summary>
    public MetricsText Sample(double value, params ReadOnlySpan<(string Name, string Value)> labels) => Line("", value, labels);

    public void Histogram(string name, string help, DurationHistogram durations)
    {
        Begin(name, "histogram", help);
        var (counts, sum) = durations.Read();
        var total = 0L;
        for (var i = 0; i < counts.Count; i++)
            Line("_bucket", total += counts[i], ("le", i < durations.Bounds.Count ? Number(durations.Bounds[i]) : "+Inf"));
        Line("_sum", sum);
        Line("_count", total);
    }

    public void Summary(string name, string help, RecentDurations durations, params ReadOnlySpan<double> quantiles)
    {
        Begin(name, "summary", help);
        var (sorted, sum, count) = durations.Read();
        foreach (var quantile in quantiles)
            Line("", RecentDurations.Quantile(sorted, quantile), ("quantile", Number(quantile)));
        Line("_sum", sum);
        Line("_count", count);
    }

    public override string ToString() => _text.ToString();

    private MetricsText Begin(string name, string type, string help)
    {
        _name = name;
        _text.Append("# HELP ").Append(name).Append(' ').Append(Escape(help)).Append('\n');
        _text.Append("# TYPE ").Append(name).Append(' ').Append(type).Append('\n');
        return this;
    }

    private MetricsText Line(string suffix, double value, params ReadOnlySpan<(string Name, string Value)> labels)
    {
        _text.Append(_name).Append(suffix);
        for (var i = 0; i < labels.Length; i++)
        {
            _text.Append(i == 0 ? '{' : ',').Append(labels[i].Name).Append("=\"");
            _text.Append(Escape(labels[i].Value).Replace("\"", "\\\"", StringComparison.Ordinal)).Append('"');
        }

        _text.Append(labels.Length > 0 ? "} " : " ").Append(Number(value)).Append('\n');
        return this;
    }

    private static string Escape(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    // The format's own words where .NET has others; no exponent is needed for what is counted here, and none harms.
    private static string Number(double value) =>
        double.IsPositiveInfinity(value) ? "+Inf" : double.IsNaN(value) ? "NaN" : value.ToString("R", CultureInfo.InvariantCulture);
}
