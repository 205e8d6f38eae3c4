namespace Pcm.Inference;

/// <summary>The text that one row generated.</summary>
public sealed record GenerateOutcome
{
    public required string Text { get; init; }

    /// <summary>"eos": the model ended; "stop": a stop text came; "length": a limit was reached.</summary>
    public required string FinishReason { get; init; }

    /// <summary>Tokens of the prompt, prefix included.</summary>
    public required int PromptTokens { get; init; }

    /// <summary>Tokens generated, an end-of-text token included.</summary>
    public required int GeneratedTokens { get; init; }

    /// <summary>Tokens that truncation took away.</summary>
    public required int TruncatedTokens { get; init; }
}
