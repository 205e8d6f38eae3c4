namespace Pcm.Machines;

/// <summary>Where the tests find the repository and keep what is made once.</summary>
internal static class TestPaths
{
    /// <summary>$PCM_REPO_ROOT, else the nearest folder with pcmd.sln above this program.</summary>
    public static string RepoRoot { get; } = Environment.GetEnvironmentVariable("PCM_REPO_ROOT")
        ?? Above(AppContext.BaseDirectory)
        ?? throw new DirectoryNotFoundException("The repository is not above this program: set PCM_REPO_ROOT to it.");

    public static string Artifacts { get; } = Environment.GetEnvironmentVariable("ArtifactsPath") ?? Path.Combine(RepoRoot, "artifacts");

    /// <summary>The Debian that machines are layers over.</summary>
    public static string SystemdRoot { get; } = Path.Combine(Artifacts, "systemd-root");

    /// <summary>A script beside <see cref="Machine"/>.</summary>
    public static string Script(string name) => Path.Combine(RepoRoot, "tests", "machine", name);

    private static string? Above(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "pcmd.sln")))
                return folder.FullName;
        }

        return null;
    }
}
