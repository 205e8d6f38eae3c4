using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Pcm.Bench.Reporting;

/// <summary>All figures of one run: a table for people while they come in, JSON at the end.</summary>
public sealed class Report(MachineFacts machine)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly SortedDictionary<string, string> _versions = new(StringComparer.Ordinal);
    private readonly List<object> _figures = [];

    public bool AllMet { get; private set; } = true;

    public void AddVersion(string of, string version) => _versions[of] = version;

    public void Add(string name, string description, FigureResult result)
    {
        AllMet &= result.Met;
        _figures.Add(new
        {
            Name = name,
            Description = description,
            result.Met,
            Targets = result.Targets.Select(target => new { target.Series, target.Bound, target.AtMost }),
            Series = result.Series.Select(series => new
            {
                series.Name,
                series.Unit,
                series.Median,
                series.Min,
                series.Max,
                series.Runs,
            }),
            result.Notes,
        });
        Print(name, description, result);
    }

    public void AddFailure(string name, string description, string error)
    {
        AllMet = false;
        _figures.Add(new { Name = name, Description = description, Met = false, Error = error });
        Console.WriteLine($"\n{name}: {description}\n  failed: {error}");
    }

    public void Write(string path) => File.WriteAllText(path, JsonSerializer.Serialize(
        new { Time = DateTimeOffset.UtcNow, Machine = machine, Versions = _versions, Figures = _figures }, Json) + "\n");

    private static void Print(string name, string description, FigureResult result)
    {
        Console.WriteLine($"\n{name}: {description}");
        foreach (var series in result.Series)
        {
            var target = result.Targets.FirstOrDefault(target => target.Series == series.Name);
            string verdict = target is null ? "" : $"   {target} {(target.IsMet(series.Median) ? "met" : "NOT MET")}";
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  {series.Name,-52} {series.Median,10:0.###} {series.Unit,-9} ({series.Min:0.###} – {series.Max:0.###}, {series.Runs.Count} runs){verdict}"));
        }

        foreach (string note in result.Notes)
            Console.WriteLine($"  {note}");
    }
}
