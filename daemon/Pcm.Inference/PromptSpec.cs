namespace Pcm.Inference;

/// <summary>A prompt as its author wrote it: exactly one of a plain template and chat messages.</summary>
public sealed record PromptSpec
{
    /// <summary>Plain text with <c>{field}</c> places.</summary>
    public string? Template { get; init; }

    /// <summary>Chat messages, rendered in the model's own chat format.</summary>
    public IReadOnlyList<ChatMessage>? Messages { get; init; }

    /// <summary>Values of fields that a row may leave out.</summary>
    public IReadOnlyDictionary<string, string> Defaults { get; init; } = new Dictionary<string, string>();
}
