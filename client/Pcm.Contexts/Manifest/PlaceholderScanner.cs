using System.Buffers;

namespace Pcm.Contexts;

/// <summary>
/// Finds the <c>{field}</c> placeholders of a prompt's text; <c>{{</c> and <c>}}</c> are literal braces. The rules are those that the prompt
/// is rendered by, so that a slip is found with its line in the manifest.
/// </summary>
internal static class PlaceholderScanner
{
    private static readonly SearchValues<char> NotInFieldNames = SearchValues.Create("\"'`:,;<>()[]\\|$");

    /// <summary>Adds the names used in <paramref name="text"/> that are not in <paramref name="fields"/> yet.</summary>
    /// <returns>What is wrong with the text and what to do, or null.</returns>
    public static string? Collect(string text, List<string> fields)
    {
        for (var at = 0; at < text.Length; at++)
        {
            var character = text[at];
            if (character is not ('{' or '}'))
                continue;
            if (at + 1 < text.Length && text[at + 1] == character)
            {
                at++;
                continue;
            }

            if (character == '}')
                return $"has a }} without its {{ in {Excerpt(text, at)}; write }}}} for a literal brace";
            var end = text.AsSpan(at + 1).IndexOfAny('{', '}', '\n') + at + 1;
            if (end == at || text[end] != '}' || !IsFieldName(text[(at + 1)..end]))
                return $"has a {{ that begins no field name in {Excerpt(text, at)}; write {{field}}, or {{{{ for a literal brace";
            var name = text[(at + 1)..end];
            if (!fields.Contains(name))
                fields.Add(name);
            at = end;
        }

        return null;
    }

    // Anything that a CSV header or a JSON key plausibly is; what looks like JSON or code is a slip.
    private static bool IsFieldName(string name) =>
        name.Length is > 0 and <= Limits.MaxNameLength && name == name.Trim() && !name.AsSpan().ContainsAny(NotInFieldNames);

    private static string Excerpt(string text, int at)
    {
        const int Around = 16;
        var from = Math.Max(0, at - Around);
        var to = Math.Min(text.Length, at + Around);
        return $"\"{text[from..to].ReplaceLineEndings(" ")}\"";
    }
}
