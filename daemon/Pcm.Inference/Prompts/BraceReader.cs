using System.Buffers;
using System.Text;

namespace Pcm.Inference.Prompts;

/// <summary>Reads <c>{field}</c>, <c>{{</c> and <c>}}</c> in one pass from left to right.</summary>
internal static class BraceReader
{
    private static readonly SearchValues<char> NotInFieldNames = SearchValues.Create("\"'`:,;<>()[]\\|$");

    /// <param name="template">The text.</param>
    /// <param name="name">What to call it in errors.</param>
    /// <exception cref="PromptException">A brace is stray.</exception>
    public static List<PromptPart> Read(string template, string name)
    {
        List<PromptPart> pieces = [];
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
                throw Stray(template, name, i, "'}' closes nothing; write '}}' for a brace that is text");
            }
            else
            {
                int end = template.IndexOfAny(['{', '}', '\n'], i + 1);
                if (end < 0 || template[end] != '}')
                    throw Stray(template, name, i, "'{' is not closed by '}' on its line; write '{{' for a brace that is text");
                string field = template[(i + 1)..end];
                if (!IsFieldName(field))
                {
                    throw Stray(
                        template, name, i, $"'{{{field}}}' does not name a field; write '{{{{' and '}}}}' for braces that are text");
                }

                Flush(literal, pieces);
                pieces.Add(PromptPart.OfField(field));
                i = end;
            }
        }

        Flush(literal, pieces);
        return pieces;
    }

    private static void Flush(StringBuilder literal, List<PromptPart> pieces)
    {
        if (literal.Length > 0)
            pieces.Add(PromptPart.Literal(literal.ToString()));
        literal.Clear();
    }

    /// <summary>Anything a CSV header or a JSON key plausibly is; what looks like JSON or code is taken for a slip.</summary>
    private static bool IsFieldName(string name) =>
        name.Length > 0 && name == name.Trim() && !name.AsSpan().ContainsAny(NotInFieldNames);

    private static PromptException Stray(string template, string name, int index, string message)
    {
        ReadOnlySpan<char> before = template.AsSpan(0, index);
        int line = before.Count('\n') + 1;
        int column = index - before.LastIndexOf('\n');
        return new PromptException(PromptError.BadTemplate, $"prompt {name}, line {line}, column {column}: {message}");
    }
}
