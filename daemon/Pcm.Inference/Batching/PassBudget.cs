namespace Pcm.Inference;

/// <summary>What one pass may take: bytes, and tokens beyond which a pass only gets longer and not more efficient.</summary>
internal sealed class PassBudget
{
    private readonly long _cacheTokenBytes;
    private readonly long _logitsRowBytes;
    private readonly long _activationTokenBytes;
    private readonly long _scoreBytes;
    private readonly bool _gathersLogits;
    private readonly int _maxTokens;

    public PassBudget(DecoderGraph graph, ModelConfig config, long maxBytes, int maxTokens)
    {
        _cacheTokenBytes = graph.CacheTokenBytes;
        _logitsRowBytes = (long)graph.VocabularySize * TensorShape.ElementBytes(graph.Logits.ElementType);
        // Residual, normalised input, query, key, value and mixed heads, gate and up projections live at once, in float32 at most.
        _activationTokenBytes = sizeof(float) * ((8L * config.HiddenSize) + (3L * config.IntermediateSize));
        // Scores and their softmax, of every head, for one query and one key.
        _scoreBytes = 2L * sizeof(float) * config.AttentionHeads;
        _gathersLogits = graph.GathersLogits;
        _maxTokens = maxTokens;
        MaxBytes = maxBytes;
    }

    public long MaxBytes { get; }

    /// <summary>Whether a pass of this shape may run; a single row always may, else it never could.</summary>
    /// <param name="rows">Rows in the pass.</param>
    /// <param name="slots">Tokens of each row's past.</param>
    /// <param name="width">New tokens of each row, padding included.</param>
    /// <param name="keep">Positions of each row that need logits.</param>
    public bool Fits(int rows, int slots, int width, int keep) =>
        rows <= 1 || ((long)rows * width <= _maxTokens && Bytes(rows, slots, width, keep) <= MaxBytes);

    /// <summary>Bytes of such a pass beyond the weights: past and present cache, activations, attention scores and logits.</summary>
    public long Bytes(int rows, int slots, int width, int keep)
    {
        long cache = _cacheTokenBytes * (slots + slots + width);
        long activations = (_activationTokenBytes * width) + (_scoreBytes * width * (slots + width));
        long logits = _logitsRowBytes * (_gathersLogits ? keep : width);
        return rows * (cache + activations + logits);
    }
}
