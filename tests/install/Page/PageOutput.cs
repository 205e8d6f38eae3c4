using System.Text.RegularExpressions;

namespace Pcm.InstallTests;

/// <summary>Whether a command's output is what a page says.</summary>
internal static class PageOutput
{
    private const string Anything = "…";

    public static bool Matches(IReadOnlyList<string> expected, string output)
    {
        var pattern = string.Concat(expected.Select(line => line == Anything
            ? "(?:.*\n)*?"
            : Regex.Escape(line).Replace(Anything, ".*", StringComparison.Ordinal) + "\n"));
        var lines = output.Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0);
        return Regex.IsMatch(string.Concat(lines.Select(line => line + "\n")), $@"\A{pattern}\z", RegexOptions.None, TimeSpan.FromSeconds(10));
    }
}
