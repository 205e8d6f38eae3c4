using System.Text;

namespace Pcm.Inference;

/// <summary>
/// A rendered prompt that remembers which text came from the template and which from the row, so that the tokenizer
/// can recognise special tokens in the former only. Immutable.
/// </summary>
public sealed class PromptText
{
    private string? _text;

    /// <param name="segments">In order; empty ones are dropped.</param>
    public PromptText(IEnumerable<PromptSegment> segments)
    {
        Segments = [.. segments.Where(segment => segment.Text.Length > 0)];
    }

    /// <summary>The stretches of text, in order, none of them empty.</summary>
    public IReadOnlyList<PromptSegment> Segments { get; }

    /// <summary>The whole prompt.</summary>
    public string Text => _text ??= Join();

    /// <summary>A prompt that is template text throughout.</summary>
    public static PromptText FromTemplate(string text) => new([new PromptSegment(text, FromRow: false, Field: null)]);

    /// <summary>This prompt followed by <paramref name="text"/> of the template's own, such as a label.</summary>
    public PromptText Append(string text) => new([.. Segments, new PromptSegment(text, FromRow: false, Field: null)]);

    public override string ToString() => Text;

    private string Join()
    {
        StringBuilder text = new();
        foreach (PromptSegment segment in Segments)
            text.Append(segment.Text);
        return text.ToString();
    }
}
