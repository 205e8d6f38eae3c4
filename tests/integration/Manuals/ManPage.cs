using System.Text.RegularExpressions;

namespace Pcm.IntegrationTests.Manuals;

/// <summary>An installed manual page: its sections, and in each the terms that it defines.</summary>
internal sealed partial class ManPage
{
    private readonly List<Section> _sections = [];

    /// <param name="Heading">Of the section.</param>
    /// <param name="Subheading">Of the subsection; empty before the first.</param>
    /// <param name="Terms">Each term that has a text indented below it, and that text.</param>
    /// <param name="Text">All of it, a line a paragraph's line.</param>
    public sealed record Section(string Heading, string Subheading, List<(string Term, string Text)> Terms, List<string> Text);

    public IReadOnlyList<Section> Sections => _sections;

    /// <summary>Paths of all pages of the installation.</summary>
    public static IEnumerable<string> All => Directory.EnumerateFiles(TestPaths.Published("share", "man"), "*", SearchOption.AllDirectories).Order();

    /// <param name="name">Such as <c>pcmd.8</c>.</param>
    public static ManPage Read(string name)
    {
        var page = new ManPage();
        var lines = File.ReadAllLines(TestPaths.Published("share", "man", $"man{name[^1]}", name));
        for (var i = 0; i < lines.Length; i++)
            page.Take(lines[i], i > 0 ? lines[i - 1] : "", i + 1 < lines.Length ? lines[i + 1] : "");
        return page;
    }

    /// <summary>The terms of a section and all its subsections.</summary>
    public IEnumerable<string> Terms(string heading, string? subheading = null) => _sections
        .Where(section => section.Heading == heading && (subheading is null || section.Subheading == subheading))
        .SelectMany(section => section.Terms).Select(term => term.Term);

    /// <summary>Every spelling of the options among some terms.</summary>
    public static HashSet<string> OptionsIn(IEnumerable<string> terms) =>
        [.. terms.SelectMany(term => term.Split(", ")).Where(term => term.StartsWith('-')).Select(term => OptionName().Match(term).Value)];

    private void Take(string line, string before, string after)
    {
        var heading = line.Split(' ', 2);
        switch (heading[0])
        {
            case ".SH":
                _sections.Add(new Section(Plain(heading[1]), "", [], []));
                break;
            case ".SS":
                _sections.Add(new Section(_sections[^1].Heading, Plain(heading[1]), [], []));
                break;
            case var request when request.StartsWith('.') || _sections.Count == 0:
                break;
            default:
                var section = _sections[^1];
                section.Text.Add(Plain(line));
                if (after == ".RS 4")
                    section.Terms.Add((Plain(line), ""));
                else if (section.Terms.Count > 0 && (before == ".RS 4" || (section.Terms[^1].Text.Length > 0 && before is not (".P" or ".RE"))))
                    section.Terms[^1] = (section.Terms[^1].Term, $"{section.Terms[^1].Text} {Plain(line)}".Trim());
                break;
        }
    }

    private static string Plain(string roff) => Escapes().Replace(roff, match => match.Value switch
    {
        @"\-" => "-",
        @"\e" => @"\",
        @"\(aq" => "'",
        @"\(ti" => "~",
        @"\(ha" => "^",
        @"\(ga" => "`",
        _ => "",
    }).Trim('"');

    [GeneratedRegex(@"\\(f.|\(..|.)")]
    private static partial Regex Escapes();

    [GeneratedRegex("^--?[a-z?][a-z-]*")]
    private static partial Regex OptionName();
}
