using System.Diagnostics;
using Pcm.Bench.Daemons;
using Pcm.Bench.Decoders;
using Pcm.Bench.Reporting;
using Pcm.Linux;

namespace Pcm.Bench.Figures;

/// <summary>
/// What a job's start waits for pcmd: whole processes of the prolog, beside a process that does nothing. Each context has a device of its own,
/// so that no figure has another's worker to end.
/// </summary>
public sealed class HookFigure : IFigure
{
    private const string Tiny = "claims-tiny", Large = "smollm2";
    private const int TinyGpu = 0, LargeGpu = 1;
    private const string NothingToEvict = "owner, nothing to evict", EvictLarge = "owner, evicts the 135M shape";
    private const double NothingToEvictMs = 20, EvictMs = 150, EvictWorstMs = 400;

    // A single run is milliseconds. Of fifty runs the largest is the 99th percentile.
    private const int RunsPerRun = 10;

    public string Name => "hook";

    public string Description => "prolog, whole process: closes a job's device, clears it or grants a lease";

    public async Task<FigureResult> MeasureAsync(BenchOptions options, CancellationToken cancellation)
    {
        await using var node = await BenchNode.StartAsync([Subject.SmolLM2(rows: 1).ManifestPath], cancellation);
        var series = await Interleaved.MeasureAsync(
            options.Runs * RunsPerRun,
            "ms",
            [
                ("no device, nothing to do", () => PrologAsync(node.NewJob(BenchNode.Owner, gpu: null))),
                (NothingToEvict, async () =>
                {
                    await node.ClearAsync(TinyGpu, cancellation);
                    return await PrologAsync(node.NewJob(BenchNode.Owner, TinyGpu));
                }),
                ("lease granted, the context stays", async () =>
                {
                    await node.WarmAsync(Tiny, TinyGpu, cancellation);
                    return await PrologAsync(node.NewJob(BenchNode.Scavenger, TinyGpu, $"pcm:{Tiny}"));
                }),
                ("owner, evicts claims-tiny", () => EvictAsync(Tiny, TinyGpu)),
                (EvictLarge, () => EvictAsync(Large, LargeGpu)),
                ("the same for claims-tiny, daemon dead", async () =>
                {
                    await node.WarmAsync(Tiny, TinyGpu, cancellation);
                    await node.SignalAsync(Signal.Kill, cancellation);
                    double milliseconds = await PrologAsync(node.NewJob(BenchNode.Owner, TinyGpu));
                    await node.StartDaemonAsync(cancellation);
                    return milliseconds;
                }),
                ("the same for claims-tiny, daemon stopped", async () =>
                {
                    await node.WarmAsync(Tiny, TinyGpu, cancellation);
                    await node.SignalAsync(Signal.Stop, cancellation);
                    double milliseconds = await PrologAsync(node.NewJob(BenchNode.Owner, TinyGpu), () => node.SignalAsync(Signal.Continue, cancellation));
                    return milliseconds;
                }),
                ("/bin/true", IdleAsync),
            ],
            cancellation);
        var worst = new Series($"{EvictLarge}, the largest", "ms", [series.Single(one => one.Name == EvictLarge).Max]);
        return new FigureResult(
            [.. series, worst],
            [Target.AtMostOf(NothingToEvict, NothingToEvictMs), Target.AtMostOf(EvictLarge, EvictMs), Target.AtMostOf(worst.Name, EvictWorstMs)],
            ["with the daemon stopped, a second is what the hook takes to tell it; the device is clean before"]);

        async Task<double> EvictAsync(string context, int gpu)
        {
            await node.WarmAsync(context, gpu, cancellation);
            return await PrologAsync(node.NewJob(BenchNode.Owner, gpu));
        }

        async Task<double> PrologAsync(BenchJob job, Func<Task>? afterwards = null)
        {
            double milliseconds = await node.HookAsync("prolog", job, cancellation);
            await (afterwards?.Invoke() ?? Task.CompletedTask);
            await node.HookAsync("epilog", job, cancellation);
            return milliseconds;
        }

        async Task<double> IdleAsync()
        {
            long start = Stopwatch.GetTimestamp();
            using var process = Process.Start("/bin/true");
            await process.WaitForExitAsync(cancellation);
            return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }
    }
}
