namespace Pcm.Hook;

/// <summary>The <c>KEY=VALUE</c> pairs of one line of Slurm's configuration; keys are the same in any case of letters.</summary>
internal static class ConfigurationPairs
{
    /// <summary>In the line's order; null where something else is in it, or a key twice.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>>? Parse(string line)
    {
        var pairs = new List<KeyValuePair<string, string>>();
        var rest = line.AsSpan().Trim();
        while (!rest.IsEmpty)
        {
            var length = 0;
            while (length < rest.Length && (char.IsAsciiLetterOrDigit(rest[length]) || rest[length] is '_' or '.')) length++;
            var key = rest[..length].ToString();
            rest = rest[length..].TrimStart();
            if (length == 0 || rest.IsEmpty || rest[0] != '=') return null;
            if (TakeValue(ref rest) is not { } value) return null;
            if (pairs.Exists(pair => pair.Key.Equals(key, StringComparison.OrdinalIgnoreCase))) return null;
            pairs.Add(new(key, value));
        }

        return pairs;
    }

    // What is left begins with the equals sign. A value in quotes may have spaces in it; none may be empty.
    private static string? TakeValue(ref ReadOnlySpan<char> rest)
    {
        rest = rest[1..].TrimStart();
        if (rest.IsEmpty) return null;

        int start = 0, length;
        if (rest[0] == '"')
        {
            start = 1;
            length = rest[1..].IndexOf('"');
            if (length < 0) return null;
        }
        else
        {
            length = 0;
            while (length < rest.Length && !char.IsWhiteSpace(rest[length])) length++;
        }

        var value = rest.Slice(start, length).ToString();
        rest = rest[(start + length + start)..];
        if (value.Length == 0 || (!rest.IsEmpty && !char.IsWhiteSpace(rest[0]))) return null;
        rest = rest.TrimStart();
        return value;
    }
}
