namespace Pcm.Contexts;

/// <summary>What defines a context: a model folder, its variants, the prompt, the labels, limits and who may use it.</summary>
public sealed partial record ContextManifest
{
    public required string Name { get; init; }

    /// <summary>One line for <c>context list</c>.</summary>
    public string? Description { get; init; }

    /// <summary>The model folder in the Hugging Face layout, absolute.</summary>
    public required string SourcePath { get; init; }

    /// <summary>The folder that the manifest lies in, absolute.</summary>
    public required string BaseDirectory { get; init; }

    /// <summary>At least one; the first that fits a device is its default.</summary>
    public required IReadOnlyList<ManifestVariant> Variants { get; init; }

    public required ManifestPrompt Prompt { get; init; }

    /// <summary>Empty for a context that only generates.</summary>
    public IReadOnlyList<ManifestLabel> Labels { get; init; } = [];

    public ManifestLimits Limits { get; init; } = new();

    /// <summary>Evicted after so long unused; 0 is never.</summary>
    public int IdleSeconds { get; init; } = Contexts.Limits.DefaultIdleSeconds;

    /// <summary>Never evicted to make room.</summary>
    public bool Pin { get; init; }

    /// <summary>Who may use it, with <see cref="Groups"/>; both absent means everybody.</summary>
    public IReadOnlyList<string>? Users { get; init; }

    public IReadOnlyList<string>? Groups { get; init; }

    /// <summary>Names of the row's fields that the prompt uses.</summary>
    public IReadOnlyList<string> Fields => Prompt.Fields;

    public ManifestVariant? FindVariant(string name) => Variants.FirstOrDefault(variant => variant.Name == name);

    /// <summary>The default variant for a kind of device, or null when none may run there.</summary>
    public ManifestVariant? DefaultVariant(string deviceKind) =>
        Variants.FirstOrDefault(variant => variant.Devices.Contains(deviceKind, StringComparer.Ordinal));

    /// <summary>Absolute path of a variant's graph.</summary>
    public string ModelPath(ManifestVariant variant) => Path.Combine(SourcePath, variant.Model);
}
