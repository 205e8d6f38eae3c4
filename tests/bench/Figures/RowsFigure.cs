using System.Globalization;
using Pcm.Bench.Daemons;
using Pcm.Bench.Reporting;

namespace Pcm.Bench.Figures;

/// <summary>A long input through verify: claims a second, and the memory of client and supervisor over time.</summary>
public sealed class RowsFigure : IFigure
{
    private const int Rows = 200_000;
    private const string Client = "client RssAnon, largest", Supervisor = "supervisor RssAnon, largest";
    private const double ClientTargetMiB = 30, SupervisorTargetMiB = 70;

    // As many points of time in the notes as show whether memory grows.
    private const int Points = 10;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    public string Name => "rows-200000";

    public string Description => $"{Rows:N0} rows through verify on claims-tiny: rate, and memory over time";

    public async Task<FigureResult> MeasureAsync(BenchOptions options, CancellationToken cancellation)
    {
        using var daemon = await BenchDaemon.StartAsync(cancellation);
        string input = ClaimFile.Write("rows.jsonl", ClaimFile.Rows(Rows));
        string output = Path.Combine(BenchPaths.Scratch, "rows.out");
        List<(double Client, double Supervisor)> samples = [];
        double seconds = await ClientRun.SecondsAsync(
            daemon.Socket,
            async client => samples = await ProcessMemory.SampleAsync(client, daemon.SupervisorPid, Interval),
            cancellation,
            "verify", input, "-c", "claims-tiny", "-o", output);
        int answered = File.ReadLines(output).Count();
        if (answered != Rows)
            throw new BenchException($"{answered} answers to {Rows} rows");

        var points = Enumerable.Range(0, Points + 1).Select(point => samples[point * (samples.Count - 1) / Points]).ToList();
        return new FigureResult(
            [
                new Series("rate, load included", "claims/s", [Rows / seconds]),
                new Series(Client, "MiB", [samples.Max(sample => sample.Client)]),
                new Series(Supervisor, "MiB", [samples.Max(sample => sample.Supervisor)]),
            ],
            [Target.AtMostOf(Client, ClientTargetMiB), Target.AtMostOf(Supervisor, SupervisorTargetMiB)],
            [
                $"client over time, MiB: {OverTime(points.Select(sample => sample.Client))}",
                $"supervisor over time, MiB: {OverTime(points.Select(sample => sample.Supervisor))}",
            ]);
    }

    private static string OverTime(IEnumerable<double> values) =>
        string.Join(' ', values.Select(value => value.ToString("0.0", CultureInfo.InvariantCulture)));
}
