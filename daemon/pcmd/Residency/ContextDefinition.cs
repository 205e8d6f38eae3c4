using Pcm.Contexts;

namespace Pcmd.Residency;

/// <summary>A context as it is defined at one moment; a change of its manifest or files makes another definition.</summary>
/// <param name="Manifest">What the manifest says.</param>
/// <param name="ManifestPath">Absolute.</param>
/// <param name="Yaml">The manifest's text, as the worker is given it.</param>
/// <param name="Stamp">See <see cref="SourceStamp"/>.</param>
internal sealed record ContextDefinition(ContextManifest Manifest, string ManifestPath, string Yaml, string Stamp)
{
    public string Name => Manifest.Name;

    /// <exception cref="ManifestException">The manifest cannot be read or used.</exception>
    public static ContextDefinition Load(string manifestPath)
    {
        var yaml = ContextManifest.ReadText(manifestPath);
        var manifest = ContextManifest.Parse(yaml, Path.GetDirectoryName(manifestPath)!, manifestPath);
        return new ContextDefinition(manifest, manifestPath, yaml, SourceStamp.Of(yaml, manifest));
    }
}
