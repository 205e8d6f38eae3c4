using Pcm.Protocol;

namespace Pcm.IntegrationTests.Workers;

/// <summary>What a worker is told to load, and rows for it.</summary>
internal static class TestContexts
{
    /// <summary>A prompt over synthesised models; their weights are random, so only agreement is tested on them.</summary>
    public const string SyntheticManifest = """
        name: synthetic
        source: model
        variants: [{name: fp32, model: onnx/model.onnx}]
        prompt: {template: "The claim {claim} is"}
        labels: [{text: " true", verdict: "yes"}, {text: " false", verdict: "no"}]
        limits: {max_new_tokens: 64}
        """;

    public static LoadMessage ClaimsTiny()
    {
        var manifest = Path.Combine(TestPaths.RepoRoot, "daemon", "contexts", "claims-tiny.yaml");
        return Load(File.ReadAllText(manifest), Path.GetDirectoryName(manifest)!);
    }

    public static LoadMessage Load(string manifest, string baseDirectory) => new(manifest, baseDirectory)
    {
        Device = "cpu0",
        OnnxRuntimePath = TestPaths.OnnxRuntime,
    };

    public static IReadOnlyDictionary<string, string> Row(string evidence, string claim) =>
        new Dictionary<string, string> { ["evidence"] = evidence, ["claim"] = claim };

    /// <summary>Rows of different lengths.</summary>
    public static IReadOnlyList<IReadOnlyDictionary<string, string>> Rows(int count) => [.. Enumerable.Range(0, count).Select(i => Row(
        string.Concat(Enumerable.Repeat($"The tower of Port Ellery was built in {1800 + i}. ", 1 + i % 5)),
        $"The tower was built in {1800 + i + i % 2}."))];
}
