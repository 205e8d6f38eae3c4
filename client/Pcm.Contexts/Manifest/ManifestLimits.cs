namespace Pcm.Contexts;

/// <summary>Bounds on one row of this context, in tokens.</summary>
public sealed record ManifestLimits
{
    /// <summary>Longest prompt; unset means the model's own context length.</summary>
    public int? MaxPromptTokens { get; init; }

    public int MaxNewTokens { get; init; } = Contexts.Limits.DefaultMaxNewTokens;
}
