namespace Pcm.Inference.Tokenization;

/// <summary>A stretch of text between added tokens, or an added token.</summary>
internal readonly record struct TextPiece(MarkedText Text, AddedToken? Token);
