namespace Pcmd.Residency;

/// <summary>One manifest file of a contexts directory: a context, or what is wrong with the file.</summary>
/// <param name="Name">The context's name; for an unusable file, the file's own.</param>
/// <param name="ManifestPath">Absolute.</param>
/// <param name="Definition">Null when the manifest cannot be used.</param>
/// <param name="Problem">Null when it can.</param>
internal sealed record CatalogEntry(string Name, string ManifestPath, ContextDefinition? Definition, string? Problem);
