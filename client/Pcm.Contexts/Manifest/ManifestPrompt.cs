namespace Pcm.Contexts;

/// <summary>How a row becomes a prompt: a plain template, or chat messages in the model's own format. Exactly one is set.</summary>
public sealed record ManifestPrompt
{
    public string? Template { get; init; }

    /// <summary>Few-shot examples and, last, the user's message with the row's fields.</summary>
    public IReadOnlyList<ManifestMessage>? Messages { get; init; }

    /// <summary>Texts of fields that a row may leave out.</summary>
    public IReadOnlyDictionary<string, string> Defaults { get; init; } = new Dictionary<string, string>();

    /// <summary>Names that the prompt uses, in the order of their first use.</summary>
    public required IReadOnlyList<string> Fields { get; init; }
}
