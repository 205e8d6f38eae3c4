using System.Globalization;

namespace Pcm.Linux;

/// <summary>What /proc/PID/stat says of a process.</summary>
/// <param name="State">One letter, as ps shows it; Z and X are remains.</param>
/// <param name="ParentPid">Its parent; 0 where that is not of this pid namespace.</param>
/// <param name="StartTicks">When it started, in clock ticks since boot.</param>
public readonly record struct ProcessStat(char State, int ParentPid, ulong StartTicks)
{
    /// <summary>True of one that has ended and was not reaped yet.</summary>
    public bool IsRemains => State is 'Z' or 'X';

    /// <summary>Reads the file's text; null where it is no such text.</summary>
    public static ProcessStat? Parse(string text)
    {
        // The second field is the program's name in parentheses, in which it may have put anything, also parentheses.
        var fields = text[(text.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        const int state = 0, parent = 1, startTime = 22 - 3;
        return fields.Length > startTime && fields[state].Length == 1
            && int.TryParse(fields[parent], NumberStyles.None, CultureInfo.InvariantCulture, out var parentPid)
            && ulong.TryParse(fields[startTime], NumberStyles.None, CultureInfo.InvariantCulture, out var startTicks)
            ? new ProcessStat(fields[state][0], parentPid, startTicks)
            : null;
    }
}
