namespace Pcm.Cluster;

/// <summary>The installed programs that the tests try.</summary>
internal static class Installation
{
    /// <summary>$PCM_DIST: an installation prefix.</summary>
    public static string Prefix { get; } = Environment.GetEnvironmentVariable("PCM_DIST")
        ?? throw new DirectoryNotFoundException("$PCM_DIST does not name an installation: run `make build` and set it to dist/.");

    public static string Hook => Path.Combine(Prefix, "libexec", "pcmd", "slurm", "pcm-hook");

    public static string Supervisor => Path.Combine(Prefix, "sbin", "pcmd");

    public static string Client => Path.Combine(Prefix, "bin", "pcm-client");

    /// <summary>$PCM_REPO_ROOT: for the pages whose examples are run as they stand.</summary>
    public static string Sources { get; } = Environment.GetEnvironmentVariable("PCM_REPO_ROOT")
        ?? throw new DirectoryNotFoundException("$PCM_REPO_ROOT does not name the sources");

    /// <summary>An sbatch script as users are to copy it.</summary>
    public static string Example(string name) => Path.Combine(Prefix, "share", "doc", "pcmd", "slurm", name);
}
