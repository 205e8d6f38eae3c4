using System.Text.RegularExpressions;

namespace Pcm.InstallTests;

/// <summary>The <c>console</c> blocks of <c>packaging/README.md</c>, by the headings that they stand below.</summary>
internal static partial class AdminPage
{
    public static string File { get; } = Path.Combine(TestPaths.RepoRoot, "packaging", "README.md");

    public static IReadOnlyList<PageStep> Steps { get; } = Parse(System.IO.File.ReadAllLines(File));

    public static IReadOnlyList<string> Sections { get; } = [.. Steps.Select(step => step.Section).Distinct()];

    private static List<PageStep> Parse(string[] lines)
    {
        var steps = new List<PageStep>();
        var section = "";
        for (var at = 0; at < lines.Length; at++)
        {
            if (lines[at].StartsWith("## ", StringComparison.Ordinal))
                section = lines[at][3..];
            if (lines[at] != "```console")
                continue;
            for (at++; lines[at] != "```";)
                steps.Add(ParseStep(lines, ref at, section));
        }

        return steps;
    }

    private static PageStep ParseStep(string[] lines, ref int at, string section)
    {
        var start = at;
        if (!IsPrompt(lines[at]))
            throw new InvalidDataException($"{File}:{at + 1}: a console block begins with a prompt");
        var command = new List<string> { lines[at++][2..] };
        if (HereDocument().Match(command[0]) is { Success: true } here)
        {
            while (command[^1] != here.Groups[1].Value)
                command.Add(lines[at++]);
        }

        var expected = new List<string>();
        while (lines[at] != "```" && !IsPrompt(lines[at]))
        {
            if (lines[at].Length > 0)
                expected.Add(lines[at]);
            at++;
        }

        return new PageStep(section, start + 1, lines[start][0] == '#', string.Join('\n', command), expected);
    }

    private static bool IsPrompt(string line) => line.StartsWith("# ", StringComparison.Ordinal) || line.StartsWith("$ ", StringComparison.Ordinal);

    [GeneratedRegex("<<'?([A-Z]+)'?")]
    private static partial Regex HereDocument();
}
