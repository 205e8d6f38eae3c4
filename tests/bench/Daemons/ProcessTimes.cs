namespace Pcm.Bench.Daemons;

/// <summary>Processor time of processes, from /proc.</summary>
public static class ProcessTimes
{
    // USER_HZ, the same on every Linux that .NET runs on.
    private const double TicksPerSecond = 100;

    // Fields of /proc/PID/stat, counted after the name in brackets.
    private const int Parent = 1, UserTicks = 11, SystemTicks = 12;

    /// <summary>User and system time so far.</summary>
    public static double Seconds(int pid)
    {
        string[] fields = Fields($"/proc/{pid}/stat");
        return (double.Parse(fields[UserTicks]) + double.Parse(fields[SystemTicks])) / TicksPerSecond;
    }

    public static IReadOnlyList<int> ChildrenOf(int pid) =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), out int child) ? child : 0)
            .Where(child => child > 0 && IsChild(child, pid)),
    ];

    private static bool IsChild(int child, int pid)
    {
        try
        {
            return Fields($"/proc/{child}/stat")[Parent] == $"{pid}";
        }
        catch (IOException)
        {
            // Gone since it was listed.
            return false;
        }
    }

    private static string[] Fields(string stat)
    {
        string text = File.ReadAllText(stat);
        return text[(text.LastIndexOf(')') + 2)..].Split(' ');
    }
}
