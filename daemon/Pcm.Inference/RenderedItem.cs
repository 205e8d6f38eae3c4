namespace Pcm.Inference;

/// <summary>A row's prompt as the model gets it, for looking at.</summary>
public sealed record RenderedItem
{
    /// <summary>The rendered text, truncation applied.</summary>
    public required string Text { get; init; }

    public required IReadOnlyList<TokenPiece> Tokens { get; init; }

    /// <summary>Tokens at the start that come out of the cached prefix; 0 where this row does not share it.</summary>
    public required int PrefixTokens { get; init; }

    /// <summary>Tokens that truncation took away.</summary>
    public required int TruncatedTokens { get; init; }
}
