namespace Pcm.Inference.Prompts;

/// <summary>A chat template that cannot be read, or that gave up.</summary>
internal sealed class JinjaException(string message) : Exception(message);
