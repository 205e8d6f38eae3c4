namespace Pcm.IntegrationTests.Daemon;

/// <summary>Manifests over the published claims-tiny.</summary>
internal static class TestManifests
{
    /// <summary>claims-tiny itself under any name, its source folder named absolutely.</summary>
    /// <param name="name">The context's name.</param>
    /// <param name="extra">Further top-level keys; they replace those of the published manifest.</param>
    /// <param name="memoryMib">What it says it needs.</param>
    /// <param name="model">The graph.</param>
    public static string ClaimsTiny(string name = "claims-tiny", string extra = "", int memoryMib = 64, string model = "onnx/model.onnx") =>
        $$"""
        name: {{name}}
        source: {{TestPaths.Published("share", "pcmd", "contexts", "claims-tiny")}}
        variants: [{name: fp32, model: {{model}}, devices: [cpu, cuda, webgpu], memory_mib: {{memoryMib}}}]
        prompt:
          template: "Evidence: {evidence}\nClaim: {claim}\nVerdict:"
          defaults: {evidence: ""}
        labels:
          - {text: " SUPPORTS", verdict: SUPPORTS}
          - {text: " REFUTES", verdict: REFUTES}
          - {text: " UNKNOWN", verdict: NOT ENOUGH INFO}
        limits: {max_prompt_tokens: 512}
        {{extra}}
        """;
}
