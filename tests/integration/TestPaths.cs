namespace Pcm.IntegrationTests;

/// <summary>Where the tests find the repository, the programs that `make build` published, and what `make deps` brought.</summary>
internal static class TestPaths
{
    /// <summary>$PCM_REPO_ROOT, else the nearest folder with pcmd.sln above the current directory or this program.</summary>
    public static string RepoRoot { get; } = Environment.GetEnvironmentVariable("PCM_REPO_ROOT")
        ?? Above(Environment.CurrentDirectory)
        ?? Above(AppContext.BaseDirectory)
        ?? throw new DirectoryNotFoundException("The repository is not above the current directory: set PCM_REPO_ROOT to it.");

    /// <summary>$PCM_DIST, else dist/: laid out as an install prefix.</summary>
    public static string Dist { get; } = Environment.GetEnvironmentVariable("PCM_DIST") ?? Path.Combine(RepoRoot, "dist");

    public static string Worker => Published("lib", "pcmd", "pcmd-worker");

    public static string OnnxRuntime => Published("lib", "pcmd", "libonnxruntime.so.1");

    /// <summary>The worker with faults to set off, which is installed nowhere.</summary>
    public static string FaultyWorker
    {
        get
        {
            var artifacts = Environment.GetEnvironmentVariable("ArtifactsPath") ?? Path.Combine(RepoRoot, "artifacts");
            var path = Path.Combine(artifacts, "published", "faulty-worker", "pcmd-worker-faulty");
            return File.Exists(path) ? path : throw new FileNotFoundException($"{path} is missing: run `make faulty-worker`.", path);
        }
    }

    /// <summary>A file below the prefix.</summary>
    public static string Published(params string[] parts) => Path.Combine([Dist, .. parts]) is var path && Path.Exists(path)
        ? path
        : throw new FileNotFoundException($"{path} is missing: run `make build`.", path);

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
