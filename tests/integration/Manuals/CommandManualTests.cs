using System.Reflection;
using System.Text.RegularExpressions;
using NUnit.Framework;
using Pcm.Client;

namespace Pcm.IntegrationTests.Manuals;

/// <summary>The programs' pages and the programs say the same: what one of them has, the other has.</summary>
public sealed partial class CommandManualTests
{
    // For a reader of man pages; only one that hangs takes so long.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static IEnumerable<string> Pages => ManPage.All.Select(path => Path.GetFileName(path)!);

    private static IEnumerable<string> Programs => HelpPage.Programs;

    [TestCaseSource(nameof(Pages))]
    public async Task A_page_is_read_without_a_warning_by_man_and_mandoc(string name)
    {
        var path = TestPaths.Published("share", "man", $"man{name[^1]}", name);
        var man = await Command.RunAsync(Patience, new Dictionary<string, string> { ["LC_ALL"] = "C.UTF-8" }, "man", "--warnings", "-l", path);
        var lint = await Command.RunAsync(Patience, "mandoc", "-Tlint", "-Wwarning", path);
        Assert.That((man.ExitCode, man.Error, lint.ExitCode, lint.Output + lint.Error), Is.EqualTo((0, "", 0, "")));
        Assert.That(man.Output, Does.Contain("SEE ALSO"));
    }

    [TestCaseSource(nameof(Programs))]
    public async Task Every_command_stands_in_the_page_and_no_other(string program)
    {
        var commands = (await HelpPage.WalkAsync(program)).Where(page => page.Command.Length > 0 && page.Subcommands.Count == 0).Select(page => page.Command);
        var documented = PageOf(program).Sections.Where(section => section is { Heading: "COMMANDS", Subheading.Length: > 0 }).Select(section => section.Subheading);
        Assert.That(documented, Is.EquivalentTo(commands));
    }

    [TestCaseSource(nameof(Programs))]
    public async Task Every_option_of_every_command_stands_in_the_page_and_no_other(string program)
    {
        var page = PageOf(program);
        foreach (var help in await HelpPage.WalkAsync(program))
            Assert.That(Documented(page, help), Is.EquivalentTo(help.Options), help.Line);
    }

    [Test]
    public async Task The_workers_options_are_those_of_its_usage()
    {
        var usage = (await Command.RunAsync(Patience, TestPaths.Worker)).Error;
        Assert.That(ManPage.OptionsIn(ManPage.Read("pcmd-worker.8").Terms("OPTIONS")), Is.EquivalentTo(Option().Matches(usage).Select(match => match.Value)));
    }

    [TestCaseSource(nameof(ExitCodeTables))]
    public void Exit_codes_are_those_of_the_code(string page, IEnumerable<int> codes) =>
        Assert.That(ManPage.Read(page).Terms("EXIT STATUS").Where(term => term.All(char.IsDigit)).Select(int.Parse), Is.EquivalentTo(codes));

    [Test]
    public void Every_variable_of_ours_that_the_sources_name_stands_in_a_page_and_no_other()
    {
        var sources = (string[])["client", "daemon", "slurm"];
        var named = sources.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(TestPaths.RepoRoot, folder), "*.cs", SearchOption.AllDirectories))
            .SelectMany(path => Variable().Matches(File.ReadAllText(path))).Select(match => match.Value).Distinct();
        var documented = Pages.SelectMany(page => ManPage.Read(page).Terms("ENVIRONMENT"))
            .SelectMany(term => Variable().Matches(term)).Select(match => match.Value).Distinct();
        Assert.That(documented, Is.EquivalentTo(named));
    }

    [TestCaseSource(nameof(Pages))]
    public void Every_page_of_ours_that_a_page_refers_to_is_there(string name)
    {
        var own = Pages.ToList();
        var referred = ManPage.Read(name).Sections.SelectMany(section => section.Text).SelectMany(text => Reference().Matches(text))
            .Select(match => $"{match.Groups[1].Value}.{match.Groups[2].Value}");
        Assert.That(referred.Distinct(), Is.SubsetOf(own));
    }

    private static IEnumerable<TestCaseData> ExitCodeTables()
    {
        yield return Table("pcm-client.1", Enum.GetValues<ExitCode>().Select(code => (int)code));
        yield return Table("pcmd.8", Constants(typeof(Pcmd.ExitCodes)));
        yield return Table("pcm-hook.8", Constants(typeof(Hook.ExitCodes)));
        yield return Table("pcmd-worker.8", Enum.GetValues<Worker.Hosting.WorkerExit>().Select(code => (int)code));

        static TestCaseData Table(string page, IEnumerable<int> codes) => new TestCaseData(page, codes).SetArgDisplayNames(page);
    }

    private static IEnumerable<int> Constants(Type table) =>
        table.GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.IsLiteral).Select(field => (int)field.GetRawConstantValue()!);

    private static ManPage PageOf(string program) => ManPage.Read(program == "pcm-client" ? "pcm-client.1" : $"{program}.8");

    // A command's own, those of the groups that its text names, and those of every command or of the program itself.
    private static HashSet<string> Documented(ManPage page, HelpPage help)
    {
        var text = string.Join(' ', page.Sections.Where(section => section.Heading == "COMMANDS" && section.Subheading == help.Command).SelectMany(section => section.Text));
        var groups = page.Sections.Where(section => section.Heading == "OPTIONS").Select(section => section.Subheading).Where(group => group switch
        {
            "" => false,
            "Of every command" => true,
            _ when group.EndsWith("options", StringComparison.Ordinal) => text.Contains($"the {group.ToLowerInvariant()}", StringComparison.Ordinal),
            _ => help.Command.Length == 0,
        });
        var own = help.Command.Length > 0 ? page.Terms("COMMANDS", help.Command) : [];
        return ManPage.OptionsIn([.. own, .. groups.SelectMany(group => page.Terms("OPTIONS", group))]);
    }

    [GeneratedRegex(@"--[a-z-]+")]
    private static partial Regex Option();

    [GeneratedRegex(@"\bPCM_[A-Z_]+")]
    private static partial Regex Variable();

    [GeneratedRegex(@"\b(pcm[a-z.-]*)\(([158])\)")]
    private static partial Regex Reference();
}
