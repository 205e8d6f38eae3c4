namespace Pcm.Contexts;

/// <summary>Bounds on one row of this context, in tokens.</summary>
public sealed record ManifestLimits
{
    /// <summary>Longest prompt; the model's own context length holds where it is smaller.</summary>
    public int MaxPromptTokens { get; init; } = Contexts.Limits.DefaultMaxPromptTokens;

    public int MaxNewTokens { get; init; } = Contexts.Limits.DefaultMaxNewTokens;
}
