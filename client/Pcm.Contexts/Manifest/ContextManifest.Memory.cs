namespace Pcm.Contexts;

public sealed partial record ContextManifest
{
    /// <summary>Device memory that a variant is expected to need, in bytes: what the manifest says, else an estimate from its files.</summary>
    /// <exception cref="ModelFileException">A file of the variant is missing.</exception>
    public long EstimateMemoryBytes(ManifestVariant variant)
    {
        if (variant.MemoryMib is { } mebibytes)
            return (long)mebibytes << 20;
        var weights = ModelFiles.OfGraph(SourcePath, variant.Model).Sum(file => file.SizeBytes);
        return weights + weights / 4 + Contexts.Limits.WorkingMemoryBytes;
    }
}
