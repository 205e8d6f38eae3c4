namespace Pcm.Inference;

/// <summary>How a batch of prompts of different lengths is continued token by token, best first.</summary>
internal enum Continuation
{
    /// <summary>
    /// New tokens come after all slots and the mask leaves the gaps of shorter rows out. GroupQueryAttention takes no more from the
    /// mask than each row's number of tokens, and appends right after them: the same mask says that too.
    /// </summary>
    Batched,

    /// <summary>Each row is continued alone.</summary>
    Alone,

    /// <summary>Without a cache: the whole text is run again for every token.</summary>
    Recompute,
}
