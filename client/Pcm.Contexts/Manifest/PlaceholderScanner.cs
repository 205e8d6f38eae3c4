namespace Pcm.Contexts;

/// <summary>Finds the <c>{field}</c> placeholders of a prompt's text; <c>{{</c> and <c>}}</c> are literal braces.</summary>
internal static class PlaceholderScanner
{
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
            var end = text.IndexOf('}', at);
            var name = end < 0 ? "" : text[(at + 1)..end];
            if (!IsFieldName(name))
                return $"has a {{ that begins no field name in {Excerpt(text, at)}; write {{field}}, or {{{{ for a literal brace";
            if (!fields.Contains(name))
                fields.Add(name);
            at = end;
        }

        return null;
    }

    /// <summary>Letters, digits, underscore, hyphen and dot: what a column or a JSON key is called in practice.</summary>
    public static bool IsFieldName(string name) =>
        name.Length is > 0 and <= Limits.MaxNameLength && name.All(c => char.IsLetterOrDigit(c) || c is '_' or '-' or '.');

    private static string Excerpt(string text, int at)
    {
        const int Around = 16;
        var from = Math.Max(0, at - Around);
        var to = Math.Min(text.Length, at + Around);
        return $"\"{text[from..to].ReplaceLineEndings(" ")}\"";
    }
}
