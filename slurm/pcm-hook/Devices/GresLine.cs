namespace Pcm.Hook;

/// <summary>One line of gres.conf that applies to a node and is about GPUs.</summary>
/// <param name="Type">The model; null where it names none.</param>
/// <param name="Devices">For each device its files.</param>
internal sealed record GresLine(string? Type, IReadOnlyList<IReadOnlyList<string>> Devices);
