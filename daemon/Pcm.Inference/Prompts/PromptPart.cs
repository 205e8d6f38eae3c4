namespace Pcm.Inference;

/// <summary>A run of literal text and fields; one message's content, or a whole plain template.</summary>
internal sealed class PromptPart
{
    private readonly PromptSegment[] _pieces;
    private readonly bool _trim;

    private PromptPart(PromptSegment[] pieces, bool trim)
    {
        _pieces = pieces;
        _trim = trim;
    }

    public IEnumerable<string> Fields => _pieces.Where(piece => piece.Field is not null).Select(piece => piece.Field!);

    /// <summary>Text that is taken as it stands, braces and all.</summary>
    public static PromptPart Literal(string text) => new([new PromptSegment(text, FromRow: false, Field: null)], trim: false);

    /// <summary>Text with fields.</summary>
    /// <param name="template">Written with <c>{field}</c>, <c>{{</c> and <c>}}</c>.</param>
    /// <param name="trim">Whether white space at both ends of the filled text is dropped, as many chat formats do.</param>
    public static PromptPart Parse(string template, bool trim) => new([.. BraceReader.Read(template)], trim);

    /// <summary>Appends the part with its fields filled to <paramref name="segments"/>.</summary>
    public void Render(Func<string, string> valueOf, List<PromptSegment> segments)
    {
        int first = segments.Count;
        foreach (PromptSegment piece in _pieces)
            segments.Add(piece.Field is null ? piece : piece with { Text = valueOf(piece.Field) });
        if (_trim)
            Trim(segments, first);
    }

    private static void Trim(List<PromptSegment> segments, int first)
    {
        for (int i = first; i < segments.Count && TrimmedIsEmpty(segments, i, text => text.TrimStart(TemplateWhiteSpace.Characters)); i++)
        {
        }

        for (int i = segments.Count - 1; i >= first && TrimmedIsEmpty(segments, i, text => text.TrimEnd(TemplateWhiteSpace.Characters)); i--)
        {
        }
    }

    private static bool TrimmedIsEmpty(List<PromptSegment> segments, int index, Func<string, string> trim)
    {
        string trimmed = trim(segments[index].Text);
        segments[index] = segments[index] with { Text = trimmed };
        return trimmed.Length == 0;
    }
}
