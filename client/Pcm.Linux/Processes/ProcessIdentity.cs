using System.Globalization;

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

        // The second field is the program's name in parentheses, in which it may have put anything, also parentheses.
        var fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        const int state = 0, startTime = 22 - 3;
        if (fields.Length <= startTime || fields[state] is "Z" or "X") return null;
        return new ProcessIdentity(pid, ulong.Parse(fields[startTime], CultureInfo.InvariantCulture));
    }

    /// <summary>True while this very process lives.</summary>
    public bool IsAlive => Of(Pid) == this;
}
