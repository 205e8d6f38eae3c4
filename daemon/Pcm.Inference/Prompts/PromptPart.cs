namespace Pcm.Inference.Prompts;

/// <summary>Literal text, a field, or parts one after another whose filled text may be trimmed. Immutable.</summary>
internal sealed class PromptPart
{
    private readonly PromptSegment _segment;
    private readonly IReadOnlyList<PromptPart> _parts = [];
    private readonly TrimSides _trim;

    private PromptPart(PromptSegment segment) => _segment = segment;

    private PromptPart(IReadOnlyList<PromptPart> parts, TrimSides trim)
    {
        _parts = parts;
        _trim = trim;
    }

    /// <summary>The fields' names, in order, repeated where used again.</summary>
    public IEnumerable<string> Fields => _segment.Field is null ? _parts.SelectMany(part => part.Fields) : [_segment.Field];

    /// <summary>The text, where it is literal.</summary>
    public string LiteralText => _segment.Text ?? "";

    /// <summary>Text that is taken as it stands, braces and all.</summary>
    public static PromptPart Literal(string text) => new(new PromptSegment(text, FromRow: false, Field: null));

    /// <summary>The place of a field.</summary>
    public static PromptPart OfField(string name) => new(new PromptSegment("", FromRow: true, name));

    /// <summary>Parts one after another.</summary>
    public static PromptPart Of(IReadOnlyList<PromptPart> parts, TrimSides trim) => new(parts, trim);

    /// <summary>Appends the part, with its fields filled, to <paramref name="segments"/>.</summary>
    public void Render(Func<string, string> valueOf, List<PromptSegment> segments)
    {
        int first = segments.Count;
        if (_segment.Field is not null)
            segments.Add(_segment with { Text = valueOf(_segment.Field) });
        else if (_segment.Text is not null)
            segments.Add(_segment);
        foreach (PromptPart part in _parts)
            part.Render(valueOf, segments);
        if (_trim.HasFlag(TrimSides.Start))
            TrimStart(segments, first);
        if (_trim.HasFlag(TrimSides.End))
            TrimEnd(segments, first);
    }

    private static void TrimStart(List<PromptSegment> segments, int first)
    {
        for (int i = first; i < segments.Count; i++)
        {
            segments[i] = segments[i] with { Text = segments[i].Text.TrimStart(TemplateWhiteSpace.Characters) };
            if (segments[i].Text.Length > 0)
                return;
        }
    }

    private static void TrimEnd(List<PromptSegment> segments, int first)
    {
        for (int i = segments.Count - 1; i >= first; i--)
        {
            segments[i] = segments[i] with { Text = segments[i].Text.TrimEnd(TemplateWhiteSpace.Characters) };
            if (segments[i].Text.Length > 0)
                return;
        }
    }
}
