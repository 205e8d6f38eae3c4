namespace Pcm.SlurmTests;

/// <summary>Where the tests find the installed programs and what they are tried on.</summary>
internal static class TestPaths
{
    /// <summary>$PCM_DIST: an installation prefix.</summary>
    public static string Dist { get; } = Environment.GetEnvironmentVariable("PCM_DIST")
        ?? throw new DirectoryNotFoundException("$PCM_DIST does not name an installation: run `make build` and set it to dist/.");

    public static string Hook => Path.Combine(Dist, "libexec", "pcmd", "slurm", "pcm-hook");

    public static string Supervisor => Path.Combine(Dist, "sbin", "pcmd");

    /// <summary>An sbatch script as users are to copy it.</summary>
    public static string Example(string name) => Path.Combine(Dist, "share", "doc", "pcmd", "slurm", name);
}
