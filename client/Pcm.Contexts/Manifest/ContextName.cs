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
}
