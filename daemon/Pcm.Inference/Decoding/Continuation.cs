namespace Pcm.Inference;

/// <summary>How a batch of prompts of different lengths is continued token by token, best first.</summary>
internal enum Continuation
{
    /// <summary>New tokens come after all slots; the mask leaves the gaps of shorter rows out.</summary>
    Masked,

    /// <summary>The graph appends right after each row's own tokens, as GroupQueryAttention does.</summary>
    Compact,

    /// <summary>Each row is continued alone.</summary>
    Alone,

    /// <summary>Without a cache: the whole text is run again for every token.</summary>
    Recompute,
}
