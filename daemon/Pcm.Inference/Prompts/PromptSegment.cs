namespace Pcm.Inference;

/// <summary>A stretch of a rendered prompt, in order.</summary>
/// <param name="Text">The text as the model will see it.</param>
/// <param name="FromRow">Whether a row's field supplied it; special tokens are never recognised in such text.</param>
/// <param name="Field">The field's name when <paramref name="FromRow"/>, else null.</param>
public readonly record struct PromptSegment(string Text, bool FromRow, string? Field);
