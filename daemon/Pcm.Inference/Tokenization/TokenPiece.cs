namespace Pcm.Inference;

/// <summary>One token of an encoded text.</summary>
/// <param name="Id">Its id in the vocabulary.</param>
/// <param name="Text">The token as the vocabulary writes it (byte-level alphabets and "▁" left as they are).</param>
public readonly record struct TokenPiece(int Id, string Text);
