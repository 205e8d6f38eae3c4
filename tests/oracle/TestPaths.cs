namespace Pcm.OracleTests;

/// <summary>Where the tests find the repository and what `make deps` brought.</summary>
internal static class TestPaths
{
    /// <summary>$PCM_REPO_ROOT, else the nearest folder with pcmd.sln above the current directory or this program.</summary>
    public static string RepoRoot { get; } = Environment.GetEnvironmentVariable("PCM_REPO_ROOT")
        ?? Above(Environment.CurrentDirectory)
        ?? Above(AppContext.BaseDirectory)
        ?? throw new DirectoryNotFoundException("The repository is not above the current directory: set PCM_REPO_ROOT to it.");

    /// <summary>The packages that serve as oracles.</summary>
    public static string NodeModules { get; } = Existing(Path.Combine(RepoRoot, ".deps", "npm", "node_modules"));

    public static string OnnxRuntime { get; } = Existing(
        Environment.GetEnvironmentVariable("PCM_ONNXRUNTIME") ?? Path.Combine(RepoRoot, ".deps", "onnxruntime", "libonnxruntime.so.1"));

    /// <summary>A program that `make build` published under $PCM_DIST, else dist/.</summary>
    public static string Published(params string[] parts) => Existing(
        Path.Combine([Environment.GetEnvironmentVariable("PCM_DIST") ?? Path.Combine(RepoRoot, "dist"), .. parts]), "make build");

    /// <summary>A file of this project's sources, such as a script that an oracle runs.</summary>
    public static string Source(params string[] parts) => Existing(Path.Combine([RepoRoot, "tests", "oracle", .. parts]));

    private static string? Above(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "pcmd.sln")))
                return folder.FullName;
        }

        return null;
    }

    private static string Existing(string path, string remedy = "make deps") => Path.Exists(path)
        ? path
        : throw new FileNotFoundException($"{path} is missing: run `{remedy}`.", path);
}
