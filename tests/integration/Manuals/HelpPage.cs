using System.Text.RegularExpressions;

namespace Pcm.IntegrationTests.Manuals;

/// <summary>What a published program's <c>--help</c> says of one command.</summary>
/// <param name="Command">Words behind the program's name; empty for the program itself.</param>
/// <param name="Options">Every spelling of every option.</param>
internal sealed partial record HelpPage(string Program, string Command, IReadOnlySet<string> Options, IReadOnlyList<string> Subcommands)
{
    // A program answers within milliseconds; only one that hangs takes so long.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>The programs that take commands and options from people.</summary>
    public static string[] Programs { get; } = ["pcm-client", "pcmd", "pcm-hook"];

    public string Line => $"{Program} {Command}".TrimEnd();

    /// <summary>The program and all its commands.</summary>
    public static async Task<List<HelpPage>> WalkAsync(string program)
    {
        var pages = new List<HelpPage>();
        var left = new Queue<string>([""]);
        while (left.TryDequeue(out var command))
        {
            var page = await ReadAsync(program, command);
            pages.Add(page);
            foreach (var subcommand in page.Subcommands)
                left.Enqueue($"{command} {subcommand}".TrimStart());
        }

        return pages;
    }

    private static async Task<HelpPage> ReadAsync(string program, string command)
    {
        var path = program switch
        {
            "pcm-client" => TestPaths.Published("bin", program),
            "pcmd" => TestPaths.Published("sbin", program),
            _ => TestPaths.Published("libexec", "pcmd", "slurm", program),
        };
        string[] words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var help = (await TestSupport.Command.RunAsync(Patience, path, [.. words, "--help"])).Demand($"{program} {command} --help").Split('\n');
        return new HelpPage(program, command,
            Section(help, "Options:").SelectMany(left => OptionName().Matches(left).Select(match => match.Value)).ToHashSet(),
            [.. Section(help, "Commands:").Select(left => left.Split(' ')[0])]);
    }

    // The left column of a section, which an empty line ends.
    private static IEnumerable<string> Section(string[] help, string title) => help
        .SkipWhile(line => line != title).Skip(1).TakeWhile(line => line.Trim().Length > 0)
        .Where(line => line.StartsWith("  ", StringComparison.Ordinal) && line[2] != ' ')
        .Select(line => Columns().Split(line.Trim())[0]);

    [GeneratedRegex(@"(?<![\w<|=])--?[a-z?][a-z-]*")]
    private static partial Regex OptionName();

    [GeneratedRegex(" {2,}")]
    private static partial Regex Columns();
}
