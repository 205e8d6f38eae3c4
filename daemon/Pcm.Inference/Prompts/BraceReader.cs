using System.Buffers;
using System.Text;

namespace Pcm.Inference;

/// <summary>Reads <c>{field}</c>, <c>{{</c> and <c>}}</c> in one pass from left to right.</summary>
internal static class BraceReader
{
    private static readonly SearchValues<char> NotInFieldNames = SearchValues.Create("\"'`:,;<>()[]\\|$");

    public static IEnumerable<PromptSegment> Read(string template)
    {
        List<PromptSegment> pieces = [];
        StringBuilder literal = new();
        for (int i = 0; i < template.Length; i++)
        {
            char c = template[i];
            bool doubled = i + 1 < template.Length && template[i + 1] == c;
            if (c is not ('{' or '}'))
            {
                literal.Append(c);
            }
            else if (doubled)
            {
                literal.Append(c);
                i++;
            }
            else if (c == '}')
            {
                throw Stray(template, i, "'}' closes nothing; write '}}' for a brace that is text");
            }
            else
            {
                int end = template.IndexOfAny(['{', '}', '\n'], i + 1);
                if (end < 0 || template[end] != '}')
                    throw Stray(template, i, "'{' is not closed by '}' on its line; write '{{' for a brace that is text");
                string field = template[(i + 1)..end];
                if (!IsFieldName(field))
                    throw Stray(template, i, $"'{{{field}}}' does not name a field; write '{{{{' and '}}}}' for braces that are text");
                Flush(literal, pieces);
                pieces.Add(new PromptSegment("", FromRow: true, field));
                i = end;
            }
        }

        Flush(literal, pieces);
        return pieces;
    }

    private static void Flush(StringBuilder literal, List<PromptSegment> pieces)
    {
        if (literal.Length > 0)
            pieces.Add(new PromptSegment(literal.ToString(), FromRow: false, Field: null));
        literal.Clear();
    }

    /// <summary>Anything a CSV header or a JSON key plausibly is; what looks like JSON or code is taken for a slip.</summary>
    private static bool IsFieldName(string name) =>
        name.Length > 0 && name == name.Trim() && !name.AsSpan().ContainsAny(NotInFieldNames);

    private static PromptException Stray(string template, int index, string message)
    {
        ReadOnlySpan<char> before = template.AsSpan(0, index);
        int line = before.Count('\n') + 1;
        int column = index - before.LastIndexOf('\n');
        return new PromptException(PromptError.BadTemplate, $"prompt template, line {line}, column {column}: {message}");
    }
}
