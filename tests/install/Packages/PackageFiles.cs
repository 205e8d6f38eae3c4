namespace Pcm.InstallTests;

/// <summary>What a package holds: a line <c>MODE OWNER PATH</c>, with the target of a link, for each of its files and folders.</summary>
internal static class PackageFiles
{
    // Man pages and completions are as many as there are commands: they are held against what `make install` laid out instead.
    private static readonly string[] OfTheCommands = ["/usr/share/man", "/usr/share/bash-completion", "/usr/share/zsh", "/usr/share/fish"];

    /// <summary>The list that stands beside this file.</summary>
    public static IReadOnlyList<string> Expected(string name) =>
        [.. File.ReadAllLines(BuiltPackages.Script(name)).Where(line => line.Length > 0 && !line.StartsWith("# ", StringComparison.Ordinal))];

    public static async Task<IReadOnlyList<string>> OfDebAsync(string deb)
    {
        var listing = await BuiltPackages.DemandAsync("dpkg-deb", "--contents", deb);
        return Sorted(listing.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(words => Line(words[0], words[1].Replace('/', ':'), words[5..])));
    }

    public static async Task<IReadOnlyList<string>> OfRpmAsync(string rpm)
    {
        var listing = await BuiltPackages.DemandAsync("rpm", "--query", "--package", "--list", "--verbose", rpm);
        return Sorted(listing.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(words => Line(words[0], $"{words[2]}:{words[3]}", words[8..])));
    }

    public static bool IsOfTheCommands(string line) => OfTheCommands.Any(folder => PathOf(line).StartsWith(folder, StringComparison.Ordinal));

    public static string PathOf(string line) => line.Split(' ')[2];

    private static string Line(string mode, string owner, string[] pathAndTarget)
    {
        var path = pathAndTarget[0].TrimStart('.').TrimEnd('/');
        return string.Join(' ', [mode, owner, path, .. pathAndTarget[1..]]);
    }

    private static List<string> Sorted(IEnumerable<string> lines) => [.. lines.Where(line => PathOf(line).Length > 0).OrderBy(PathOf, StringComparer.Ordinal)];
}
