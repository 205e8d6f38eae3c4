namespace Pcm.Linux;

/// <summary>One process and no other: pids are used again, a pid with its start time is not (until the next boot).</summary>
/// <param name="Pid">Its pid.</param>
/// <param name="StartTicks">When it started, in clock ticks since boot: field 22 of /proc/PID/stat.</param>
public readonly record struct ProcessIdentity(int Pid, ulong StartTicks)
{
    /// <summary>This process.</summary>
    public static ProcessIdentity Self { get; } = Of(Environment.ProcessId)
        ?? throw new PlatformNotSupportedException("/proc is not mounted; it is needed to tell processes apart");

    /// <summary>The process that has this pid now; null where there is none, or only its remains.</summary>
    public static ProcessIdentity? Of(int pid)
    {
        string stat;
        try
        {
            stat = File.ReadAllText($"/proc/{pid}/stat");
        }
        catch (IOException)
        {
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }

        return ProcessStat.Parse(stat) is { IsRemains: false } process ? new ProcessIdentity(pid, process.StartTicks) : null;
    }

    /// <summary>True while this very process lives.</summary>
    public bool IsAlive => Of(Pid) == this;
}
