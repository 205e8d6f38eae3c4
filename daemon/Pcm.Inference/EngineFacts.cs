namespace Pcm.Inference;

/// <summary>What a loaded engine is and how it computes.</summary>
public sealed record EngineFacts
{
    /// <summary>How prompts are run, such as "prefix-batched"; see <see cref="DecodingStrategy"/>.</summary>
    public required string Strategy { get; init; }

    /// <summary>"cpu", "cuda" or "webgpu".</summary>
    public required string Provider { get; init; }

    /// <summary>Version of the native ONNX Runtime, such as "1.30.0".</summary>
    public required string RuntimeVersion { get; init; }

    /// <summary>Tokens of the cached prefix; 0 where the prompt has none.</summary>
    public required int PrefixTokens { get; init; }

    /// <summary>The text of those tokens.</summary>
    public required string PrefixText { get; init; }

    public required IReadOnlyList<LabelFacts> Labels { get; init; }

    /// <summary>Distinct verdicts in the order in which the labels name them.</summary>
    public required IReadOnlyList<string> VerdictNames { get; init; }

    /// <summary>Width of the logits.</summary>
    public required int VocabularySize { get; init; }

    public required int MaxPromptTokens { get; init; }

    public required int MaxNewTokens { get; init; }

    /// <summary>Names of the fields that the prompt uses, defaults included.</summary>
    public required IReadOnlyList<string> Fields { get; init; }

    /// <summary>Whether only the positions that are asked for pass through the output projection.</summary>
    public required bool GathersLogits { get; init; }

    /// <summary>Whether rows share passes; false where the graph quantises activations per tensor and each row runs alone.</summary>
    public required bool Batches { get; init; }

    /// <summary>
    /// Whether a row's result is independent of its neighbours beyond <see cref="Tolerance"/>; proven at load or by running rows
    /// alone.
    /// </summary>
    public required bool BatchInvariant { get; init; }

    /// <summary>Largest difference in log-probability from the plain one-by-one run that the strategy was held to.</summary>
    public required double Tolerance { get; init; }

    /// <summary>Bytes of the graph file and its external data.</summary>
    public required long ParameterBytes { get; init; }

    /// <summary>The chat format that the messages are rendered in; null for a plain template.</summary>
    public required string? ChatFormat { get; init; }

    /// <summary>What wrote the graph, such as "pytorch".</summary>
    public required string Producer { get; init; }

    /// <summary>What the graph is made of, for `context check`: attention kind, element types, layers, heads.</summary>
    public required string GraphSummary { get; init; }
}
