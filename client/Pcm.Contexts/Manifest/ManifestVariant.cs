namespace Pcm.Contexts;

/// <summary>One form of the model's weights.</summary>
public sealed record ManifestVariant
{
    public required string Name { get; init; }

    /// <summary>The graph, relative to the source folder and inside it.</summary>
    public required string Model { get; init; }

    /// <summary>Kinds of device it may run on, out of <see cref="DeviceKinds.All"/>.</summary>
    public required IReadOnlyList<string> Devices { get; init; }

    /// <summary>Device memory it needs, when the manifest says.</summary>
    public int? MemoryMib { get; init; }
}
