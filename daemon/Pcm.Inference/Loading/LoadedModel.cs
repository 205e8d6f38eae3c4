namespace Pcm.Inference;

/// <summary>A graph in a session, and what is known of it.</summary>
internal sealed record LoadedModel(
    OnnxRuntime Runtime, OnnxFileFacts File, OnnxSession Session, DecoderGraph Graph, ModelConfig Config, long ParameterBytes)
{
    /// <summary>How its weights are packed later; null where the session has them packed.</summary>
    public LatePacking? Packing { get; init; }

    /// <summary>
    /// Operators that choose an activation's scale from the whole tensor, other rows included: MatMulInteger's usual company, and
    /// the fused forms of it.
    /// </summary>
    private static readonly string[] PerTensorQuantisers =
        ["DynamicQuantizeLinear", "com.microsoft:DynamicQuantizeMatMul", "com.microsoft:DynamicQuantizeLSTM", "com.microsoft:QAttention"];

    /// <summary>Operators that tell how weights are quantised.</summary>
    private static readonly string[] QuantisedOperators = ["com.microsoft:MatMulNBits", "MatMulInteger", "DequantizeLinear"];

    public ActivationRounding Rounding =>
        PerTensorQuantisers.Any(File.Uses) ? ActivationRounding.PerTensor
        : File.RoundsActivations ? ActivationRounding.PerRow
        : ActivationRounding.None;

    public ProofTolerance Tolerance =>
        Rounding == ActivationRounding.PerRow ? ProofTolerance.RoundedActivations
        : Graph.Logits.ElementType == TensorElementType.Float && Graph.Cache.All(tensor => tensor.ElementType == TensorElementType.Float)
            ? ProofTolerance.Float32
            : ProofTolerance.Float16;

    /// <summary>Such as "GroupQueryAttention, 30 layers, 3 key-value heads of 64, float cache, MatMulNBits".</summary>
    public string Describe()
    {
        List<string> parts =
        [
            File.Uses("com.microsoft:GroupQueryAttention") ? "GroupQueryAttention"
                : File.Uses("com.microsoft:MultiHeadAttention") ? "MultiHeadAttention"
                : File.Uses("Attention") ? $"Attention-{File.Opsets.GetValueOrDefault("", 0)}"
                : "plain operators",
        ];
        if (Graph.Cache is [CacheTensor first, ..])
            parts.Add($"{Graph.Cache.Count / 2} layers, {first.Heads} key-value heads of {first.HeadSize}, {first.ElementType.ToString().ToLowerInvariant()} cache");
        else
            parts.Add("no cache");
        parts.AddRange(QuantisedOperators.Where(File.Uses).Select(op => op[(op.IndexOf(':') + 1)..]));
        return string.Join(", ", parts);
    }
}
