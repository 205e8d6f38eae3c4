using Pcm.Bench.Daemons;
using Pcm.Bench.Reporting;
using Pcm.Linux;

namespace Pcm.Bench.Figures;

/// <summary>What a job waits for that asks a daemon which hangs for its lease: the hook's deadline bounds it.</summary>
public sealed class HungHookFigure : IFigure
{
    private const string Lease = "lease asked of a daemon that hangs";

    // hook_deadline_seconds by default, and one second.
    private const double TargetSeconds = 6;

    public string Name => "hook-hung";

    public string Description => "prolog, whole process, with a daemon that is stopped";

    public async Task<FigureResult> MeasureAsync(BenchOptions options, CancellationToken cancellation)
    {
        await using var node = await BenchNode.StartAsync([], cancellation);
        var series = await Interleaved.MeasureAsync(options.Runs, "s", [(Lease, AskAsync)], cancellation);
        return new FigureResult(series, [Target.AtMostOf(Lease, TargetSeconds)], []);

        async Task<double> AskAsync()
        {
            await node.SignalAsync(Signal.Stop, cancellation);
            var job = node.NewJob(BenchNode.Scavenger, gpu: 0, "pcm");
            double milliseconds = await node.HookAsync("prolog", job, cancellation);
            await node.SignalAsync(Signal.Continue, cancellation);
            await node.HookAsync("epilog", job, cancellation);
            return milliseconds / 1000;
        }
    }
}
