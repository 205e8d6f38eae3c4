namespace Pcm.Synth.Text;

/// <summary>One row to verify.</summary>
public sealed record Claim(string Evidence, string Text);
