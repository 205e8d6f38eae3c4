namespace Pcm.Inference;

/// <summary>A context that cannot be loaded. The message says what happened, to which file, and what to do.</summary>
public sealed class EngineLoadException(LoadErrorCode code, string message, Exception? inner = null) : Exception(message, inner)
{
    public LoadErrorCode Code { get; } = code;
}
