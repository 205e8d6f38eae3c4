namespace Pcm.Inference.Tokenization;

/// <summary>A token recognised in the text before the model sees it, named as in tokenizer.json.</summary>
internal sealed record AddedToken(int Id, string Content)
{
    /// <summary>Decoding may leave it out.</summary>
    public bool Special { get; init; }

    /// <summary>It is looked for after normalization, in its normalized form.</summary>
    public bool Normalized { get; init; }

    /// <summary>White space before it belongs to it.</summary>
    public bool LeftStrip { get; init; }

    /// <summary>White space after it belongs to it.</summary>
    public bool RightStrip { get; init; }

    /// <summary>It counts only where no word character is next to it.</summary>
    public bool SingleWord { get; init; }

    /// <summary>Whether it stands for white space only, "▁" being SentencePiece's; such tokens mean nothing special in any text.</summary>
    public bool IsWhiteSpace => Content.All(c => c == '\u2581' || CharacterClasses.WhiteSpace.Contains(c));
}
