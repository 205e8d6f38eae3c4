namespace Pcm.Contexts;

/// <summary>Finds what somebody meant to write.</summary>
internal static class Spelling
{
    /// <summary><c>did you mean "x"?</c> for the nearest known word, else the list of known words.</summary>
    public static string Suggest(string written, IReadOnlyCollection<string> known)
    {
        var nearest = known.MinBy(word => Distance(written, word));
        return nearest is not null && Distance(written, nearest) <= Math.Max(1, nearest.Length / 3)
            ? $"did you mean \"{nearest}\"?"
            : $"known are {string.Join(", ", known)}";
    }

    // Levenshtein's edit distance, one row at a time.
    private static int Distance(string a, string b)
    {
        var row = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
            row[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substituted, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
