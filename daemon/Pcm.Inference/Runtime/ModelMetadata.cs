namespace Pcm.Inference;

/// <summary>What a model says of itself.</summary>
/// <param name="Producer">The tool that wrote the graph.</param>
/// <param name="GraphName">The graph's own name.</param>
/// <param name="Version">The model's version number.</param>
/// <param name="Custom">Custom metadata by key.</param>
internal sealed record ModelMetadata(string Producer, string GraphName, long Version, IReadOnlyDictionary<string, string> Custom);
