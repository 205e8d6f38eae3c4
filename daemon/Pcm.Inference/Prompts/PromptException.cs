namespace Pcm.Inference;

/// <summary>What is wrong with a prompt.</summary>
public enum PromptError
{
    /// <summary>The template itself cannot be read.</summary>
    BadTemplate,

    /// <summary>A row lacks a field that the template names and that has no default.</summary>
    FieldMissing,
}

/// <summary>A prompt that cannot be read or rendered. Messages name fields and positions, never a row's text.</summary>
public sealed class PromptException(PromptError error, string message, string? field = null) : Exception(message)
{
    public PromptError Error { get; } = error;

    /// <summary>The missing field's name, where <see cref="Error"/> is <see cref="PromptError.FieldMissing"/>.</summary>
    public string? Field { get; } = field;
}
