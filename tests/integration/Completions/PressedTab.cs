using System.Text.Json;

namespace Pcm.IntegrationTests.Completions;

/// <summary>What a shell offers where Tab is pressed behind a line.</summary>
/// <param name="Errors">What was written to standard error so far.</param>
internal sealed record PressedTab(string Line, IReadOnlyList<string> Offers, string Errors)
{
    // Dozens of lines at some milliseconds each, beside other work on the machine; press-tab.py bounds each of them itself.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>The shells whose completions are installed.</summary>
    public static string[] Shells { get; } = ["bash", "zsh", "fish"];

    /// <summary>Presses Tab behind each line in one shell with the installed completions.</summary>
    /// <param name="environment">Variables beyond the path.</param>
    public static async Task<List<PressedTab>> PressAsync(string shell, IReadOnlyDictionary<string, string> environment, params IReadOnlyList<string> lines)
    {
        var script = Path.Combine(TestPaths.RepoRoot, "tests", "integration", "Completions", "press-tab.py");
        var output = (await Command.RunAsync(Patience, environment, "python3", [script, shell, TestPaths.Dist, .. lines])).Demand($"press-tab.py {shell}");
        return [.. output.Split('\n').Select(line => Parse(JsonDocument.Parse(line).RootElement))];
    }

    /// <summary>The offers, each once: shells offer one thing more than once, and as a word of the command line.</summary>
    public IEnumerable<string> Words => Offers.Select(offer => offer.Replace("\\", "", StringComparison.Ordinal)).Distinct();

    private static PressedTab Parse(JsonElement pressed) => new(
        pressed.GetProperty("line").GetString()!,
        [.. pressed.GetProperty("offers").EnumerateArray().Select(offer => offer.GetString()!)],
        pressed.GetProperty("errors").GetString()!);
}
