namespace Pcmd.Configuration;

/// <summary>
/// Where the parts of an installation lie relative to this program (<c>PREFIX/lib/pcmd/supervisor/pcmd</c>, or another one three folders below
/// the prefix), so that a prefix can be moved or unpacked anywhere.
/// </summary>
public sealed class InstallLayout(string programDirectory)
{
    /// <summary>The running program's own; the apphost has followed the link in <c>sbin</c> already.</summary>
    public static InstallLayout Current { get; } = new(AppContext.BaseDirectory);

    private readonly string _prefix = Path.GetFullPath(Path.Combine(programDirectory, "..", "..", ".."));

    public string WorkerProgram => Path.Combine(_prefix, "lib", "pcmd", "pcmd-worker");

    public string SupervisorProgram => Path.Combine(_prefix, "sbin", "pcmd");

    public string HooksDirectory => Path.Combine(_prefix, "libexec", "pcmd", "slurm");

    public string ContextsDirectory => Path.Combine(_prefix, "share", "pcmd", "contexts");
}
