namespace Pcm.Contexts;

/// <summary>A file that a context is made of: its name within the source folder, where it is, and its size.</summary>
public sealed record ModelFile(string Name, string FullPath, long SizeBytes);
