namespace Pcm.Inference.Tokenization;

/// <summary>Every limit of the tokenizer, with its reason.</summary>
internal static class TokenizerLimits
{
    /// <summary>The largest known tokenizer.json (262k tokens, merges as pairs) has 33 MiB; past this the file is something else.</summary>
    public const long MaxFileBytes = 256L << 20;

    /// <summary>Words whose ids are remembered; natural text repeats fewer than these, and their memory stays under about 8 MiB.</summary>
    public const int CachedWords = 1 << 15;

    /// <summary>Words longer than this are not worth remembering: they do not come back.</summary>
    public const int MaxCachedWordChars = 64;

    /// <summary>Up to so many symbols scanning for the best merge is faster than a queue, although quadratic.</summary>
    public const int MaxScannedSymbols = 48;

    /// <summary>Copies a counted group of a pattern is unrolled to; real patterns have at most 3.</summary>
    public const int MaxUnrolledCopies = 64;

    /// <summary>Nesting of a pattern; keeps the matcher's recursion far from the end of its stack.</summary>
    public const int MaxPatternDepth = 64;

    /// <summary>Nesting of sequences in a tokenizer.json; real files have 2.</summary>
    public const int MaxSequenceDepth = 8;

    /// <summary>Tokens held back for a character that may become whole; one takes at most 4, so past this the bytes are wrong.</summary>
    public const int MaxHeldTokens = 64;
}
