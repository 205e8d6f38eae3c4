namespace Pcm.Client.Autostart;

/// <summary>Where the other programs are: an installation may lie anywhere, so they are found from this program's own place, <c>PREFIX/bin</c>.</summary>
public static class Programs
{
    public static string Prefix { get; } = Path.GetDirectoryName(Path.GetDirectoryName(RealPath(Environment.ProcessPath!)!))!;

    public static string Supervisor => Path.Combine(Prefix, "sbin", "pcmd");

    public static string Worker => Path.Combine(Libraries, "pcmd-worker");

    /// <summary>Programs and libraries that are not for users.</summary>
    public static string Libraries => Path.Combine(Prefix, "lib", "pcmd");

    private static string RealPath(string path) => File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(path);
}
