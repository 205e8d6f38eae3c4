namespace Pcm.Contexts;

/// <summary>The rule for names of contexts and variants. No name can be mistaken for a path.</summary>
public static class ContextName
{
    public static bool IsValid(string name) =>
        name.Length is > 0 and <= Limits.MaxNameLength
        && char.IsAsciiLetterOrDigit(name[0])
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');

    /// <summary>The nearest valid name, for a folder that has any name.</summary>
    public static string From(string text)
    {
        var kept = new string([.. text.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' ? c : '-')]).TrimStart('.', '-', '_');
        return kept.Length == 0 ? "context" : kept[..Math.Min(kept.Length, Limits.MaxNameLength)];
    }

    /// <summary>
    /// The name for a model folder: its own, or in a Hugging Face cache (<c>models--ORG--NAME/snapshots/REVISION</c>) the model's, since a revision
    /// tells a reader nothing.
    /// </summary>
    public static string FromFolder(string folder)
    {
        const string CachePrefix = "models--";
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var parent = Path.GetDirectoryName(path);
        if (Path.GetFileName(parent) == "snapshots") path = Path.GetDirectoryName(parent)!;
        var name = Path.GetFileName(path);
        return From(name.StartsWith(CachePrefix, StringComparison.Ordinal) ? name.Split("--")[^1] : name);
    }
}
