namespace Pcm.Inference;

/// <summary>Every limit of this component, with its reason.</summary>
internal static class Limits
{
    /// <summary>A claim with its evidence; few-shot prompts set their own.</summary>
    public const int DefaultMaxPromptTokens = 512;

    /// <summary>A short explanation.</summary>
    public const int DefaultMaxNewTokens = 256;
}
