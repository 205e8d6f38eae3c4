namespace Pcmd.Locality;

/// <summary>A node's features as <c>scontrol show node</c> tells them.</summary>
/// <param name="Available">Those that the admin has declared.</param>
/// <param name="Active">Those that jobs are matched with now.</param>
internal sealed record NodeFeatures(IReadOnlyList<string> Available, IReadOnlyList<string> Active)
{
    /// <summary>Features that pcmd switches begin so; it touches no other.</summary>
    public const string Prefix = "pcm_";

    /// <summary>Reads the one line of <c>scontrol show node NAME --oneliner</c>.</summary>
    public static NodeFeatures Parse(string line) => new(ListOf(line, "AvailableFeatures="), ListOf(line, "ActiveFeatures="));

    /// <summary>The active features with those of pcmd's that are declared and warm, and without those that are not; null where nothing changes.</summary>
    public IReadOnlyList<string>? With(IReadOnlySet<string> warmContexts)
    {
        var wanted = Available.Where(feature => !IsOurs(feature) ? Active.Contains(feature) : warmContexts.Contains(feature[Prefix.Length..])).ToList();
        return wanted.ToHashSet().SetEquals(Active) ? null : wanted;
    }

    private static bool IsOurs(string feature) => feature.StartsWith(Prefix, StringComparison.Ordinal);

    private static string[] ListOf(string line, string key)
    {
        var start = line.IndexOf(key, StringComparison.Ordinal);
        if (start < 0)
            return [];
        var value = line[(start + key.Length)..].Split(' ', 2)[0];
        return value is "(null)" or "" ? [] : value.Split(',', StringSplitOptions.RemoveEmptyEntries);
    }
}
