namespace Pcmd.Workers;

/// <summary>A worker ended before it had loaded its context, and said nothing.</summary>
internal sealed class WorkerDiedException(string reason, string lastWords)
    : Exception(lastWords.Length > 0 ? $"{reason}; its last words: {lastWords}" : reason);
