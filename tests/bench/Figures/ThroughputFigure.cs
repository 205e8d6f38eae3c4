using Pcm.Bench.Daemons;
using Pcm.Bench.Decoders;
using Pcm.Bench.Reporting;

namespace Pcm.Bench.Figures;

/// <summary>What the daemon costs: rows through `pcm-client verify` beside the same decoder in this process.</summary>
public sealed class ThroughputFigure(string name, Func<int, Subject> create, int rows) : IFigure
{
    private const string ThroughDaemon = "through the daemon", InProcess = "in one process";
    private const double TargetRatio = 0.95;

    public string Name => name;

    public string Description => $"{rows:N0} rows through pcm-client and the daemon, beside the same decoder in one process";

    public async Task<FigureResult> MeasureAsync(BenchOptions options, CancellationToken cancellation)
    {
        var subject = create(rows);
        string input = ClaimFile.Write($"{name}.jsonl", subject.Rows);
        int outputs = 0;
        using var daemon = await BenchDaemon.StartAsync(cancellation);
        using var engine = subject.Load(cancellation);

        var series = await Interleaved.MeasureAsync(
            options.Runs,
            "claims/s",
            [
                (ThroughDaemon, async () => rows / await daemon.ClientSecondsAsync(
                    cancellation, "verify", input, "-c", subject.Context, "-o", Path.Combine(BenchPaths.Scratch, $"{name}-{outputs++}.out"))),
                (InProcess, () => Task.FromResult(rows / EngineRun.Seconds(engine, subject.Rows, cancellation))),
            ],
            cancellation);
        var ratio = series[0].RatioTo(series[1]);
        return new FigureResult([.. series, ratio], [Target.AtLeastOf(ratio.Name, TargetRatio)], [$"strategy {engine.Facts.Strategy}"]);
    }
}
