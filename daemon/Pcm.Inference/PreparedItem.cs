namespace Pcm.Inference;

/// <summary>A row rendered and tokenised, ready for a pass of the engine that prepared it. Immutable.</summary>
public sealed class PreparedItem
{
    internal PreparedItem()
    {
    }

    /// <summary>Tokens of the prompt, prefix included.</summary>
    public required int PromptTokens { get; init; }

    /// <summary>Tokens that truncation took away.</summary>
    public required int TruncatedTokens { get; init; }

    /// <summary>Whether the row generates text; the other kind is classified.</summary>
    public bool Generates => Generate is not null;

    internal GenerateOptions? Generate { get; init; }

    internal long Row { get; init; }

    /// <summary>Whether the cached prefix stands before <see cref="Tokens"/>.</summary>
    internal bool SharesPrefix { get; init; }

    /// <summary>The row's own tokens: what all labels have in common, the cached prefix left out where the row shares it.</summary>
    internal int[] Tokens { get; init; } = [];

    /// <summary>What follows <see cref="Tokens"/> for each label, at least one token each; empty for a row that generates.</summary>
    internal IReadOnlyList<int[]> LabelTokens { get; init; } = [];
}
