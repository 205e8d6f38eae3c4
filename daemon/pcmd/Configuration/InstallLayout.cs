namespace Pcmd.Configuration;

/// <summary>
/// Where the parts of an installation lie relative to this program (<c>PREFIX/lib/pcmd/supervisor/pcmd</c>), so that a prefix
/// can be moved or unpacked anywhere.
/// </summary>
internal sealed class InstallLayout(string programDirectory)
{
    /// <summary>The running program's own; the apphost has followed the link in <c>sbin</c> already.</summary>
    public static InstallLayout Current { get; } = new(AppContext.BaseDirectory);

    public string WorkerProgram { get; } = Path.GetFullPath(Path.Combine(programDirectory, "..", "pcmd-worker"));

    public string ContextsDirectory { get; } =
        Path.GetFullPath(Path.Combine(programDirectory, "..", "..", "..", "share", "pcmd", "contexts"));
}
