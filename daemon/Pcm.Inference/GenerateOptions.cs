namespace Pcm.Inference;

/// <summary>How one row generates text.</summary>
public sealed record GenerateOptions
{
    /// <summary>Most tokens to generate; the context's own limit holds where it is smaller.</summary>
    public int MaxTokens { get; init; } = Limits.DefaultMaxNewTokens;

    /// <summary>0 takes the most probable token each time; above 0 samples from the softmax of logits divided by it.</summary>
    public double Temperature { get; init; }

    /// <summary>Seed of sampling; together with the row's ordinal it decides every draw.</summary>
    public long Seed { get; init; }

    /// <summary>Texts that end the row; the text returned stops before the first of them.</summary>
    public IReadOnlyList<string> Stop { get; init; } = [];
}
