namespace Pcm.Synth.Decoders;

/// <summary>The operators that attention is exported with.</summary>
public enum AttentionKind
{
    /// <summary>MatMul and Softmax with an explicit mask, as Optimum exports it: any padding, with position_ids.</summary>
    Plain,

    /// <summary>com.microsoft GroupQueryAttention with rotary embedding inside, as the genai builder exports it: no position_ids.</summary>
    GroupQuery,

    /// <summary>Attention and RotaryEmbedding of opset 23, with an explicit mask.</summary>
    Opset23,

    /// <summary>Attention of opset 23 with is_causal=1, a mask for the padding only, and rotary embedding in plain operators.</summary>
    Opset23Causal,
}
