using Pcm.Inference.Prompts;

namespace Pcm.Inference;

/// <summary>
/// A prompt with <c>{field}</c> places that a row fills. Substitution is a single pass: what a row puts in is never
/// read again for braces. <c>{{</c> and <c>}}</c> are literal braces. Immutable and thread-safe.
/// </summary>
public sealed class PromptTemplate
{
    private readonly PromptPart _text;
    private readonly IReadOnlyDictionary<string, string> _defaults;

    private PromptTemplate(PromptPart text, bool addsSpecialTokens, IReadOnlyDictionary<string, string>? defaults)
    {
        _text = text;
        _defaults = defaults ?? new Dictionary<string, string>();
        AddsSpecialTokens = addsSpecialTokens;
        Fields = [.. text.Fields.Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The names of the fields used, in order of first use.</summary>
    public IReadOnlyList<string> Fields { get; }

    /// <summary>The fields that a row must have, in order of first use.</summary>
    public IEnumerable<string> RequiredFields => Fields.Where(name => !_defaults.ContainsKey(name));

    /// <summary>
    /// The <c>addSpecialTokens</c> to tokenise with: true for plain text, which gets what the tokenizer puts around any text;
    /// false for chat, whose format writes its own beginning-of-text token.
    /// </summary>
    public bool AddsSpecialTokens { get; }

    /// <summary>Reads a plain template.</summary>
    /// <param name="template">Text with <c>{field}</c> places.</param>
    /// <param name="defaults">Values of fields that a row may leave out.</param>
    /// <exception cref="PromptException">A brace is stray, at the line and column that the message names.</exception>
    public static PromptTemplate FromText(string template, IReadOnlyDictionary<string, string>? defaults = null) =>
        new(PromptPart.Of(BraceReader.Read(template, "template"), TrimSides.None), addsSpecialTokens: true, defaults);

    /// <summary>Writes few-shot messages, the last of them the user's, in the model's own chat format.</summary>
    /// <param name="messages">The conversation; contents may have <c>{field}</c> places.</param>
    /// <param name="format">The model's format.</param>
    /// <param name="defaults">Values of fields that a row may leave out.</param>
    /// <exception cref="PromptException">A brace is stray, or the messages are not a conversation.</exception>
    /// <exception cref="ChatFormatException">The model's format has no place for one of the messages.</exception>
    public static PromptTemplate FromMessages(
        IReadOnlyList<ChatMessage> messages, ChatFormat format, IReadOnlyDictionary<string, string>? defaults = null) =>
        new(format.Lay(messages), addsSpecialTokens: false, defaults);

    /// <summary>Fills the template from one row.</summary>
    /// <exception cref="PromptException">The row lacks a field that has no default (<see cref="PromptError.FieldMissing"/>).</exception>
    public PromptText Render(IReadOnlyDictionary<string, string> fields)
    {
        List<PromptSegment> segments = [];
        _text.Render(ValueOf, segments);
        return new PromptText(segments);

        string ValueOf(string field)
        {
            if (fields.TryGetValue(field, out string? value) || _defaults.TryGetValue(field, out value))
                return value;
            throw new PromptException(
                PromptError.FieldMissing, $"the row has no field '{field}', which the prompt uses and which has no default", field);
        }
    }
}
