namespace Pcm.Inference.Prompts;

/// <summary>A stretch of a template, or a word inside a tag.</summary>
internal readonly record struct JinjaToken(JinjaKind Kind, string Text);
