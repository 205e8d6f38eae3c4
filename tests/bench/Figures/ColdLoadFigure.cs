using System.Diagnostics;
using Pcm.Bench.Daemons;
using Pcm.Bench.Decoders;
using Pcm.Bench.Reporting;

namespace Pcm.Bench.Figures;

/// <summary>From nothing resident to the first verdict, the model's files in the page cache.</summary>
public sealed class ColdLoadFigure : IFigure
{
    private const string ThroughDaemon = "pcm-client verify after evict", InProcess = "engine in one process", Peer = "Transformers.js, load only";
    private const double TargetSeconds = 1.0;

    public string Name => "cold-load";

    public string Description => "SmolLM2-135M shape, fp32 (538 MB), from page cache to the first verdict";

    public async Task<FigureResult> MeasureAsync(BenchOptions options, CancellationToken cancellation)
    {
        var subject = Subject.SmolLM2(rows: 1);
        string input = ClaimFile.Write("cold.jsonl", subject.Rows);
        int outputs = 0;
        using var daemon = await BenchDaemon.StartAsync(cancellation);
        using var peer = new Peers.NodePeer();

        var series = await Interleaved.MeasureAsync(
            options.Runs,
            "s",
            [(ThroughDaemon, FirstVerdict), (InProcess, FirstInProcess), (Peer, PeerLoad)],
            cancellation);
        return new FigureResult(
            series, [Target.AtMostOf(ThroughDaemon, TargetSeconds)], ["the first load, which also proves the strategy, is the warm-up and not counted"]);

        async Task<double> FirstVerdict()
        {
            await daemon.ClientSecondsAsync(cancellation, "evict", "--all");
            string output = Path.Combine(BenchPaths.Scratch, $"cold-{outputs++}.out");
            return await daemon.ClientSecondsAsync(cancellation, "verify", input, "-c", subject.Context, "-o", output);
        }

        Task<double> FirstInProcess()
        {
            long start = Stopwatch.GetTimestamp();
            using var engine = subject.Load(cancellation);
            EngineRun.Seconds(engine, subject.Rows, cancellation);
            return Task.FromResult(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        Task<double> PeerLoad() =>
            peer.SecondsAsync(new { command = "load", model = Path.Combine(BenchPaths.Scratch, "smollm2"), threads = 2 }, cancellation);
    }
}
