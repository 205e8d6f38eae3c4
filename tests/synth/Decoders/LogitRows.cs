namespace Pcm.Synth.Decoders;

/// <summary>Of which positions a graph computes logits.</summary>
public enum LogitRows
{
    All,

    /// <summary>Of the last n, by the scalar int64 input num_logits_to_keep; 0 means all.</summary>
    Kept,

    /// <summary>Of the last position only, as the genai builder's prune_lm_head.</summary>
    Last,
}
