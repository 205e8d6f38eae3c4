namespace Pcm.Contexts;

/// <summary>A text that the model may answer, appended to the prompt exactly as written, and the verdict that it stands for.</summary>
public sealed record ManifestLabel(string Text, string Verdict);
