namespace Pcm.Contexts;

/// <summary>One .onnx file of a model folder.</summary>
public sealed record GraphReport
{
    /// <summary>Relative to the folder.</summary>
    public required string Path { get; init; }

    /// <summary>Name for a variant, from the file's name.</summary>
    public required string VariantName { get; init; }

    /// <summary>How its weights are stored, as the file's name tells.</summary>
    public required string Description { get; init; }

    public required IReadOnlyList<string> Devices { get; init; }

    /// <summary>The graph and its external data; empty when <see cref="Problem"/> is set.</summary>
    public IReadOnlyList<ModelFile> Files { get; init; } = [];

    public long SizeBytes => Files.Sum(file => file.SizeBytes);

    /// <summary>Why it cannot be a variant, or null.</summary>
    public string? Problem { get; init; }

    internal int Rank { get; init; }
}
