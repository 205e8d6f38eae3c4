namespace Pcm.Worker.Loading;

/// <summary>A context that cannot be brought up: what happened, to what, and what to do.</summary>
internal sealed class ContextLoadException(string message, bool permanent, Exception inner) : Exception(message, inner)
{
    /// <summary>True where the same load would fail again.</summary>
    public bool Permanent { get; } = permanent;
}
