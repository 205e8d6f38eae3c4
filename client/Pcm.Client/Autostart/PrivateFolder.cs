using Pcm.Linux;

namespace Pcm.Client.Autostart;

/// <summary>
/// Where a user's private daemon lives: an owner-only folder on the node's own <c>/tmp</c>, short enough for a socket's path. Inside a Slurm job
/// it is named by job and step, so that each job has a daemon with its own devices.
/// </summary>
internal sealed record PrivateFolder(string Path)
{
    /// <summary>Another folder for the private daemon; its parent must be there.</summary>
    public const string Variable = "PCM_RUNTIME_DIR";

    private const string Root = "/tmp";
    private const uint OwnerOnly = 0x1C0; // 0700

    public string SocketPath => System.IO.Path.Combine(Path, "pcmd.sock");

    public string StartLockPath => System.IO.Path.Combine(Path, "start.lock");

    public string StartLogPath => System.IO.Path.Combine(Path, "start.log");

    /// <summary>The folder's path; nothing is made.</summary>
    public static PrivateFolder Locate() => new(Chosen ?? System.IO.Path.Combine(UserRoot, Name()));

    /// <summary>Makes the folder where it is not there, and checks that it is the user's own.</summary>
    /// <exception cref="ClientException">Somebody else made it, or others may write to it.</exception>
    public static PrivateFolder Ensure()
    {
        var folder = Locate();
        try
        {
            if (Chosen is null) OwnDirectory.Ensure(UserRoot, OwnerOnly);
            OwnDirectory.Ensure(folder.Path, OwnerOnly);
            return folder;
        }
        catch (UnsafeDirectoryException e)
        {
            throw new ClientException(ExitCode.NotAllowed, $"no private daemon can be started: {e.Message}", e);
        }
        catch (LinuxException e)
        {
            throw new ClientException(ExitCode.NoService, $"no private daemon can be started: {e.Message}", e);
        }
    }

    private static string? Chosen =>
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } path ? System.IO.Path.GetFullPath(path) : null;

    private static string UserRoot => System.IO.Path.Combine(Root, $"pcmd-{User.EffectiveId}");

    private static string Name()
    {
        var job = Environment.GetEnvironmentVariable("SLURM_JOB_ID");
        if (string.IsNullOrEmpty(job) || !job.All(char.IsAsciiLetterOrDigit)) return "default";
        var step = Environment.GetEnvironmentVariable("SLURM_STEP_ID");
        return string.IsNullOrEmpty(step) || !step.All(char.IsAsciiLetterOrDigit) ? $"job{job}" : $"job{job}.{step}";
    }
}
