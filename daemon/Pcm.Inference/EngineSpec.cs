namespace Pcm.Inference;

/// <summary>All that <see cref="InferenceEngine.Load"/> needs to bring one context up on one device.</summary>
public sealed record EngineSpec
{
    /// <summary>The ONNX graph file; its external data lies beside it, links are followed.</summary>
    public required string ModelPath { get; init; }

    /// <summary>
    /// The folder with config.json, tokenizer.json, tokenizer_config.json and, where there is one, generation_config.json.
    /// </summary>
    public required string SourceFolder { get; init; }

    public required PromptSpec Prompt { get; init; }

    /// <summary>What <c>classify</c> scores; empty for a context that only generates.</summary>
    public IReadOnlyList<LabelSpec> Labels { get; init; } = [];

    /// <summary>"cpu", "cuda" or "webgpu".</summary>
    public string Provider { get; init; } = ExecutionProviders.Cpu;

    /// <summary>The device's number among those the process can see; ignored by the CPU.</summary>
    public int DeviceIndex { get; init; }

    /// <summary>Threads that compute a pass; 0 takes one for each CPU the process may use.</summary>
    public int Threads { get; init; }

    /// <summary>The CPUs that those threads are bound to; null leaves them to the process's own affinity.</summary>
    public IReadOnlyList<int>? Cpus { get; init; }

    /// <summary>Bytes that the context may take on its device, weights included; 0 leaves a pass to its own default limit.</summary>
    public long MemoryBudgetBytes { get; init; }

    /// <summary>Longest prompt in tokens; the model's own limit holds where it is smaller.</summary>
    public int MaxPromptTokens { get; init; } = Limits.DefaultMaxPromptTokens;

    /// <summary>Most tokens that one row may generate.</summary>
    public int MaxNewTokens { get; init; } = Limits.DefaultMaxNewTokens;

    /// <summary>Where proofs of decoding strategies are kept between loads; null proves at every load.</summary>
    public string? ProofCacheFolder { get; init; }

    /// <summary>The native ONNX Runtime library; null looks at PCM_ONNXRUNTIME and beside the program.</summary>
    public string? OnnxRuntimePath { get; init; }
}
