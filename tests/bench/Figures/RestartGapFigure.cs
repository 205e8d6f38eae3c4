using System.Diagnostics;
using Pcm.Bench.Daemons;
using Pcm.Bench.Reporting;

namespace Pcm.Bench.Figures;

/// <summary>
/// The longest time in which a streaming client gets no verdict while its daemon is killed and started again, with its worker taken over and
/// with the context loaded anew.
/// </summary>
public sealed class RestartGapFigure : IFigure
{
    private const int Rows = 3_000;

    // Late enough that the stream flows, early enough that it goes on after the restart.
    private const int DisturbedAfterRows = 800;

    public string Name => "restart-gap";

    public string Description => "longest gap between verdicts of a streaming client while its supervisor is killed and restarted";

    public async Task<FigureResult> MeasureAsync(BenchOptions options, CancellationToken cancellation)
    {
        using var daemon = await BenchDaemon.StartAsync(cancellation);
        string input = ClaimFile.Write("gap.jsonl", ClaimFile.Rows(Rows));
        var series = await Interleaved.MeasureAsync(
            options.Runs,
            "ms",
            [
                ("undisturbed", () => GapAsync(() => Task.CompletedTask)),
                ("supervisor killed, its worker taken over", () => GapAsync(() => daemon.RestartAsync(withWorkers: false, cancellation))),
                ("both killed, the context loaded anew", () => GapAsync(() => daemon.RestartAsync(withWorkers: true, cancellation))),
            ],
            cancellation);
        return new FigureResult(series, [], [$"{Rows} rows on claims-tiny, killed after {DisturbedAfterRows}"]);

        async Task<double> GapAsync(Func<Task> disturb)
        {
            var start = new ProcessStartInfo(BenchPaths.Client, ["verify", input, "-c", "claims-tiny"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            start.Environment["PCM_SOCKET"] = daemon.Socket;
            using var client = Process.Start(start)!;
            client.BeginErrorReadLine();
            var disturbance = Task.CompletedTask;
            double longest = 0;
            int rows = 0;
            for (long last = 0; await client.StandardOutput.ReadLineAsync(cancellation) is not null; last = Stopwatch.GetTimestamp())
            {
                if (rows++ > 0)
                    longest = Math.Max(longest, Stopwatch.GetElapsedTime(last).TotalMilliseconds);
                if (rows == DisturbedAfterRows)
                    disturbance = disturb();
            }

            await disturbance;
            await client.WaitForExitAsync(cancellation);
            return client.ExitCode == 0 && rows == Rows
                ? longest
                : throw new BenchException($"pcm-client verify ended with {client.ExitCode} after {rows} rows");
        }
    }
}
