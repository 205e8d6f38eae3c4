using NUnit.Framework;
using Pcm.Contexts;

namespace Pcm.UnitTests.Contexts;

/// <summary>Manifests for tests.</summary>
internal static class Manifests
{
    public const string Whole = """
        name: claims-tiny
        description: Checks claims
        source: model
        variants:
          - name: fp32
            model: onnx/model.onnx
            devices: [cpu, cuda]
            memory_mib: 64
          - name: q8
            model: onnx/model_q8.onnx
        prompt:
          template: |-
            Evidence: {evidence}
            Claim: {claim} {{literal}}
            Verdict:
          defaults: {evidence: ""}
        labels:
          - {text: " SUPPORTS", verdict: SUPPORTS}
          - {text: " REFUTES", verdict: REFUTES}
          - {text: " NO", verdict: REFUTES}
        limits:
          max_prompt_tokens: 300
          max_new_tokens: 20
        idle_seconds: 0
        pin: true
        users: [alice, bob]
        groups: [lab]
        """;

    public static ContextManifest Parse(string yaml) => ContextManifest.Parse(yaml, "/srv/contexts", "test.yaml");

    public static ManifestException Fail(string yaml) => Assert.Throws<ManifestException>(() => Parse(yaml))!;
}
