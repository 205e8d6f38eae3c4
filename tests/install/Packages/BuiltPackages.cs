namespace Pcm.InstallTests;

/// <summary>The packages that <c>make packages</c> built.</summary>
internal static class BuiltPackages
{
    public const string Version = "0.1.0";

    /// <summary>What the packages made by <c>next-version.sh</c> say they are.</summary>
    public const string NextVersion = "0.1.1";

    // Unpacking and packing 150 MB while other tests run.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public static string Folder { get; } = Path.Combine(TestPaths.Artifacts, "packages");

    public static string Changes => Existing($"pcmd_{Version}-1_amd64.changes");

    public static IReadOnlyList<string> Debs => [Existing($"pcm-client_{Version}-1_amd64.deb"), Existing($"pcmd_{Version}-1_amd64.deb")];

    public static IReadOnlyList<string> Rpms => [Existing($"pcm-client-{Version}-1.x86_64.rpm"), Existing($"pcmd-{Version}-1.x86_64.rpm")];

    /// <summary>Makes DEBs of the next version from those that are there.</summary>
    public static async Task MakeNextAsync() =>
        (await Command.RunAsync(Patience, Script("next-version.sh"), Folder, Version, NextVersion)).Demand("making the next version");

    /// <summary>Runs a program of this host that has to succeed; its output.</summary>
    public static async Task<string> DemandAsync(string program, params string[] arguments) =>
        (await Command.RunAsync(Patience, program, arguments)).Demand($"{program} {string.Join(' ', arguments)}");

    public static string Script(string name) => Path.Combine(TestPaths.RepoRoot, "tests", "install", "Packages", name);

    private static string Existing(string name)
    {
        var path = Path.Combine(Folder, name);
        return File.Exists(path) ? path : throw new FileNotFoundException($"{path} is not built; run make packages");
    }
}
