using System.Globalization;
using Pcm.Bench.Decoders;
using Pcm.Bench.Peers;
using Pcm.Bench.Reporting;
using Pcm.Inference;
using Pcm.Synth.Decoders;
using Pcm.Synth.Folders;

namespace Pcm.Bench.Figures;

/// <summary>Claims a second of the decoder in this process on SmolLM2-135M's shape, beside Transformers.js and the machine's matrix products.</summary>
public sealed class DecoderFigure(string name, DecoderFlavour flavour, double targetClaimsPerSecond) : IFigure
{
    private const string Own = "decoder", Ceiling = "matrix-product ceiling";
    private const int Threads = 2, PrefixTokens = 64, ItemTokens = 24;
    private const int OwnRows = 128;

    // The peer computes the whole prompt of every row, so fewer rows measure as long.
    private const int PeerRows = 16;

    private const int ProductRows = 16 * ItemTokens, ProductTimes = 60;

    public string Name => name;

    public string Description =>
        $"SmolLM2-135M shape, fp32, {flavour.Attention}, logits {flavour.Logits}; {PrefixTokens}-token prefix, {ItemTokens}-token items, {Threads} threads";

    public async Task<FigureResult> MeasureAsync(BenchOptions options, CancellationToken cancellation)
    {
        var shape = DecoderShape.SmolLM2Of135M;
        string folder = SyntheticModel.Write(Path.Combine(BenchPaths.Scratch, name), new ModelSpec { Shape = shape, Flavour = flavour });
        var prompts = new SizedPrompts(folder, PrefixTokens, ItemTokens, OwnRows);
        var rows = prompts.Claims.Select(claim => new Dictionary<string, string> { ["claim"] = claim }).ToArray();
        using var engine = InferenceEngine.Load(prompts.Engine(folder, Threads), progress: null, cancellation);
        using var peer = new NodePeer();
        await peer.AskAsync(new { command = "load", model = folder, threads = Threads }, cancellation);
        string graph = Path.Combine(folder, "products.onnx");
        double operations = MatrixProducts.Write(graph, shape, ProductRows);
        await peer.AskAsync(new { command = "loadGraph", graph, threads = Threads }, cancellation);

        var series = await Interleaved.MeasureAsync(
            options.Runs,
            "claims/s",
            [
                (Own, () => Task.FromResult(OwnRows / EngineRun.Seconds(engine, rows, cancellation))),
                ("Transformers.js, batch 1", () => PeerRate(1)),
                ("Transformers.js, batch 16", () => PeerRate(16)),
                (Ceiling, CeilingRate),
            ],
            cancellation);

        Directory.Delete(folder, recursive: true);
        return new FigureResult(
            [.. series, series[0].RatioTo(series[1]), series[0].RatioTo(series[2]), series[0].RatioTo(series[3])],
            [Target.AtLeastOf(Own, targetClaimsPerSecond)],
            [
                $"strategy {engine.Facts.Strategy}, cached prefix {engine.Facts.PrefixTokens} tokens, gathers logits: {engine.Facts.GathersLogits}",
                string.Create(CultureInfo.InvariantCulture, $"a claim is {MatrixProducts.PerClaim(shape, ItemTokens) / 1e9:0.00} GFLOP of matrix products"),
            ]);

        async Task<double> PeerRate(int batch) => PeerRows / await peer.SecondsAsync(
            new { command = "score", prompts = prompts.Texts.Take(PeerRows), labels = SizedPrompts.Labels.Select(label => label.Text), batch },
            cancellation);

        async Task<double> CeilingRate()
        {
            double seconds = await peer.SecondsAsync(
                new { command = "runGraph", input = MatrixProducts.InputName, shape = new[] { ProductRows, shape.Hidden }, times = ProductTimes },
                cancellation);
            return operations * ProductTimes / seconds / MatrixProducts.PerClaim(shape, ItemTokens);
        }
    }
}
