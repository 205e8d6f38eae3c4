using System.Diagnostics;
using Pcm.Bench.Daemons;
using Pcm.Bench.Reporting;

namespace Pcm.Bench.Figures;

/// <summary>One claim on a resident context: the whole client process, beside a process that does nothing.</summary>
public sealed class VerifyOneFigure : IFigure
{
    private const string ToFile = "pcm-client verify, to a file", ToPipe = "pcm-client verify, to a pipe", Nothing = "/bin/true";

    // A single run is milliseconds, so that many make one measurement's worth.
    private const int RunsPerRun = 20;

    private const double TargetMs = 15;

    public string Name => "verify-one";

    public string Description => "whole process, one claim, claims-tiny resident";

    public async Task<FigureResult> MeasureAsync(BenchOptions options, CancellationToken cancellation)
    {
        using var daemon = await BenchDaemon.StartAsync(cancellation);
        string input = ClaimFile.Write("one.jsonl", ClaimFile.Rows(1));
        int outputs = 0;

        var series = await Interleaved.MeasureAsync(
            options.Runs * RunsPerRun,
            "ms",
            [
                (ToFile, () => Verify(Path.Combine(BenchPaths.Scratch, $"one-{outputs++}.out"))),
                (ToPipe, () => Verify("-")),
                ("pcm-client ping", async () => 1000 * await daemon.ClientSecondsAsync(cancellation, "ping")),
                (Nothing, Idle),
            ],
            cancellation);
        return new FigureResult(series, [Target.AtMostOf(ToFile, TargetMs), Target.AtMostOf(ToPipe, TargetMs)], []);

        async Task<double> Verify(string output) =>
            1000 * await daemon.ClientSecondsAsync(cancellation, "verify", input, "-c", "claims-tiny", "-o", output);

        async Task<double> Idle()
        {
            long start = Stopwatch.GetTimestamp();
            using var process = Process.Start(Nothing);
            await process.WaitForExitAsync(cancellation);
            return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }
    }
}
