using Pcm.Bench.Daemons;
using Pcm.Bench.Decoders;
using Pcm.Bench.Reporting;

namespace Pcm.Bench.Figures;

/// <summary>What a frame of its own costs each row: one streaming client that sends rows singly, beside one that sends a thousand at once.</summary>
public sealed class BatchSizeFigure(string name, Func<int, Subject> create, int rows) : IFigure
{
    private const int Large = 1000;
    private const double TargetRatio = 0.9;

    public string Name => name;

    public string Description => $"{rows:N0} rows from one streaming client, 1 a frame and {Large:N0} a frame";

    public async Task<FigureResult> MeasureAsync(BenchOptions options, CancellationToken cancellation)
    {
        var subject = create(rows);
        var passes = new Dictionary<int, ulong>();
        using var daemon = await BenchDaemon.StartAsync(cancellation);
        var series = await Interleaved.MeasureAsync(
            options.Runs,
            "claims/s",
            [("batch 1", () => Rate(1)), ($"batch {Large}", () => Rate(Large))],
            cancellation);
        var ratio = series[0].RatioTo(series[1]);
        return new FigureResult([.. series, ratio], [Target.AtLeastOf(ratio.Name, TargetRatio)], [$"passes of the model in the last run: {passes[1]} and {passes[Large]}"]);

        async Task<double> Rate(int rowsPerFrame)
        {
            var run = await StreamClient.RunAsync(daemon.Socket, subject.Context, subject.Rows, rowsPerFrame, cancellation);
            passes[rowsPerFrame] = run.Passes;
            return rows / run.Seconds;
        }
    }
}
