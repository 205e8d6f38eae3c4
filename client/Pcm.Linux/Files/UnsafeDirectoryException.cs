namespace Pcm.Linux;

/// <summary>A folder that must be one's own alone and is not.</summary>
public sealed class UnsafeDirectoryException(string path, string reason) : IOException($"the folder '{path}' is not safe: {reason}");
