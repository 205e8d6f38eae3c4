namespace Pcm.UnitTests;

/// <summary>Where the tests find the repository and what `make deps` brought.</summary>
internal static class TestPaths
{
    /// <summary>$PCM_REPO_ROOT, else the nearest folder with pcmd.sln above the current directory or this program.</summary>
    public static string RepoRoot { get; } = Environment.GetEnvironmentVariable("PCM_REPO_ROOT")
        ?? Above(Environment.CurrentDirectory)
        ?? Above(AppContext.BaseDirectory)
        ?? throw new DirectoryNotFoundException("The repository is not above the current directory: set PCM_REPO_ROOT to it.");

    public static string OnnxRuntime { get; } = Existing(
        Environment.GetEnvironmentVariable("PCM_ONNXRUNTIME") ?? Path.Combine(RepoRoot, ".deps", "onnxruntime", "libonnxruntime.so.1"));

    private static string? Above(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "pcmd.sln")))
                return folder.FullName;
        }

        return null;
    }

    private static string Existing(string path) => Path.Exists(path)
        ? path
        : throw new FileNotFoundException($"{path} is missing: run `make deps`.", path);
}
