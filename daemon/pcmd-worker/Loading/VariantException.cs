namespace Pcm.Worker.Loading;

/// <summary>The manifest has no variant that was asked for, or none for this kind of device.</summary>
internal sealed class VariantException(string message) : Exception(message);
