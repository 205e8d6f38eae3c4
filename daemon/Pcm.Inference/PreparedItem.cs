namespace Pcm.Inference;

/// <summary>A row rendered and tokenised, ready for a pass of the engine that prepared it. Immutable.</summary>
public sealed class PreparedItem
{
    internal PreparedItem()
    {
    }

    /// <summary>Tokens of the prompt, prefix included.</summary>
    public int PromptTokens { get; internal init; }

    /// <summary>Tokens that truncation took away.</summary>
    public int TruncatedTokens { get; internal init; }

    /// <summary>Whether the row generates text; the other kind is classified.</summary>
    public bool Generates => Generate is not null;

    internal GenerateOptions? Generate { get; init; }
}
