namespace Pcm.Inference.Prompts;

/// <summary>
/// Stand-ins for a row's fields while a chat template is run, which happens once, before any row is seen. They are lone surrogates, which
/// no valid text contains: a template's own tests never match them, so that nothing in a row can steer a template.
/// Trimming at a field's edge is noted, and done when the row is known.
/// </summary>
internal static class RowText
{
    /// <summary>Fields in all messages together, each place counted; bounded by the stand-ins there are.</summary>
    public const int MaxFields = 0x3F0;

    private const char FirstField = '\uDC00';
    private const char FirstTrim = '\uDFF0';
    private const char TrimEnd = '\uDFFF';

    /// <summary>The stand-in for the field of that number.</summary>
    public static char OfField(int number) => (char)(FirstField + number);

    /// <summary>Cuts a template's output at its stand-ins.</summary>
    /// <param name="output">What the template wrote.</param>
    /// <param name="fields">The names of the fields, by number.</param>
    /// <exception cref="JinjaException">The template cut through a trimmed text.</exception>
    public static PromptPart Lay(string output, IReadOnlyList<string> fields)
    {
        Stack<(TrimSides Sides, List<PromptPart> Parts)> open = new([(TrimSides.None, [])]);
        int literal = 0;
        for (int at = 0; at <= output.Length; at++)
        {
            if (at < output.Length && !IsStandIn(output, at))
                continue;
            if (at > literal)
                open.Peek().Parts.Add(PromptPart.Literal(output[literal..at]));
            literal = at + 1;
            if (at == output.Length)
                break;
            if (output[at] < FirstTrim)
                open.Peek().Parts.Add(PromptPart.OfField(fields[output[at] - FirstField]));
            else if (output[at] != TrimEnd)
                open.Push(((TrimSides)(output[at] - FirstTrim), []));
            else if (open.Count > 1 && open.Pop() is var closed)
                open.Peek().Parts.Add(PromptPart.Of(closed.Parts, closed.Sides));
            else
                throw CutThrough();
        }

        return open.Count == 1 ? PromptPart.Of(open.Pop().Parts, TrimSides.None) : throw CutThrough();
    }

    /// <summary>Drops white space now where the template's text is, and notes it where a field is.</summary>
    public static string Trim(string text, TrimSides sides)
    {
        if (sides.HasFlag(TrimSides.Start))
            text = text.TrimStart(TemplateWhiteSpace.Characters);
        if (sides.HasFlag(TrimSides.End))
            text = text.TrimEnd(TemplateWhiteSpace.Characters);
        bool openStart = sides.HasFlag(TrimSides.Start) && text.Length > 0 && IsStandIn(text, 0);
        bool openEnd = sides.HasFlag(TrimSides.End) && text.Length > 0 && IsStandIn(text, text.Length - 1);
        return openStart || openEnd ? (char)(FirstTrim + (int)sides) + text + TrimEnd : text;
    }

    /// <summary>Lets through text without fields; others the template may not look into or rewrite.</summary>
    public static string RefuseIn(string text, string operation)
    {
        for (int at = 0; at < text.Length; at++)
        {
            if (IsStandIn(text, at))
                throw new JinjaException($"it uses '{operation}' on a message's text, which is not known before the row");
        }

        return text;
    }

    /// <summary>Whether text has surrogates that are no pair, and so would be taken for stand-ins.</summary>
    public static bool IsInvalid(string text)
    {
        for (int at = 0; at < text.Length; at++)
        {
            if (IsStandIn(text, at))
                return true;
        }

        return false;
    }

    private static bool IsStandIn(string text, int at) =>
        char.IsLowSurrogate(text[at]) && (at == 0 || !char.IsHighSurrogate(text[at - 1]));

    private static JinjaException CutThrough() => new("it takes apart a text that it has trimmed");
}
