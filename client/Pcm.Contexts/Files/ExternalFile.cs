namespace Pcm.Contexts;

/// <summary>A file beside a graph that holds tensors of it, and how many bytes it must have at least.</summary>
internal sealed record ExternalFile(string Location, long MinimumSizeBytes);
