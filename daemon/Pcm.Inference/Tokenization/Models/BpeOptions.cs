namespace Pcm.Inference.Tokenization;

/// <summary>The settings of a BPE model, named as in tokenizer.json; empty prefixes and suffixes are null.</summary>
internal sealed record BpeOptions
{
    public string? UnknownToken { get; init; }

    public string? ContinuingSubwordPrefix { get; init; }

    public string? EndOfWordSuffix { get; init; }

    public bool FuseUnknown { get; init; }

    public bool ByteFallback { get; init; }

    public bool IgnoreMerges { get; init; }

    /// <summary>Whether words come as plain text to be written in the byte-level alphabet first.</summary>
    public bool ByteLevel { get; init; }
}
