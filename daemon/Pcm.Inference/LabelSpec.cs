namespace Pcm.Inference;

/// <summary>One answer that <c>classify</c> scores.</summary>
/// <param name="Text">Appended to the rendered prompt exactly as written.</param>
/// <param name="Verdict">The verdict it counts for; several labels may share one.</param>
public sealed record LabelSpec(string Text, string Verdict);
