namespace Pcm.Hook;

/// <summary>The daemon cannot be asked, or does not answer in time; the hook does without it.</summary>
internal sealed class DaemonUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
