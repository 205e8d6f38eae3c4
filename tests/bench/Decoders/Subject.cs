using System.Text.Json;
using Pcm.Bench.Daemons;
using Pcm.Contexts;
using Pcm.Inference;
using Pcm.Synth.Decoders;
using Pcm.Synth.Folders;

namespace Pcm.Bench.Decoders;

/// <summary>A context with rows for it, which both a daemon and an engine in this process can serve.</summary>
/// <param name="Context">What `-c` takes.</param>
/// <param name="ManifestPath">The same context's manifest.</param>
/// <param name="Rows">Rows to classify.</param>
public sealed record Subject(string Context, string ManifestPath, IReadOnlyList<IReadOnlyDictionary<string, string>> Rows)
{
    private const int Threads = 2, PrefixTokens = 64, ItemTokens = 24;

    /// <summary>The default context that is installed with the programs.</summary>
    public static Subject ClaimsTiny(int rows) => new(
        "claims-tiny", Path.Combine(BenchPaths.Dist, "share", "pcmd", "contexts", "claims-tiny.yaml"), ClaimFile.Rows(rows));

    /// <summary>SmolLM2-135M's shape in fp32, one row's logits gathered, 64-token prefix and 24-token items.</summary>
    public static Subject SmolLM2(int rows)
    {
        string folder = Path.Combine(BenchPaths.Scratch, "smollm2");
        if (!Directory.Exists(folder))
        {
            var flavour = new DecoderFlavour { Logits = LogitRows.Kept };
            SyntheticModel.Write(folder, new ModelSpec { Shape = DecoderShape.SmolLM2Of135M, Flavour = flavour });
        }

        var prompts = new SizedPrompts(folder, PrefixTokens, ItemTokens, rows);
        string manifest = Path.Combine(BenchPaths.Scratch, "smollm2.yaml");

        // JSON is YAML.
        File.WriteAllText(manifest, JsonSerializer.Serialize(new
        {
            name = "smollm2",
            source = folder,
            variants = new[] { new { name = "fp32", model = SyntheticModel.GraphName, devices = new[] { "cpu" } } },
            prompt = new { template = prompts.Prompt.Template },
            labels = SizedPrompts.Labels.Select(label => new { text = label.Text, verdict = label.Verdict }),
        }));
        return new Subject(manifest, manifest, [.. prompts.Claims.Select(claim => new Dictionary<string, string> { ["claim"] = claim })]);
    }

    /// <summary>The same decoder as the daemon's worker runs, in this process.</summary>
    public InferenceEngine Load(CancellationToken cancellation)
    {
        var manifest = ContextManifest.Load(ManifestPath);
        return InferenceEngine.Load(
            new EngineSpec
            {
                ModelPath = manifest.ModelPath(manifest.Variants[0]),
                SourceFolder = manifest.SourcePath,
                Prompt = new PromptSpec { Template = manifest.Prompt.Template, Defaults = manifest.Prompt.Defaults },
                Labels = [.. manifest.Labels.Select(label => new LabelSpec(label.Text, label.Verdict))],
                MaxPromptTokens = manifest.Limits.MaxPromptTokens,
                Threads = Threads,
                ProofCacheFolder = Path.Combine(BenchPaths.Scratch, "proofs"),
                OnnxRuntimePath = BenchPaths.OnnxRuntime,
            },
            progress: null,
            cancellation);
    }
}
