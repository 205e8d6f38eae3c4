using System.Globalization;
using System.Text;

namespace Pcmd.Configuration;

/// <summary>CPU lists as the kernel and Slurm write them: <c>0-3,8</c>.</summary>
public static class CpuList
{
    /// <summary>The CPUs in ascending order, or null with the reason when the text is not such a list.</summary>
    public static IReadOnlyList<int>? Parse(string text, out string problem)
    {
        var cpus = new SortedSet<int>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var ends = part.Split('-');
            if (ends.Length > 2 || !TryNumber(ends[0], out var first) || !TryNumber(ends[^1], out var last) || last < first)
            {
                problem = $"'{part}' is not a CPU or a range of CPUs; write for example 0-3,8";
                return null;
            }

            if (last >= ConfigurationLimits.MaxCpus)
            {
                problem = $"CPU {last} is beyond what Linux can have ({ConfigurationLimits.MaxCpus - 1})";
                return null;
            }

            for (var cpu = first; cpu <= last; cpu++)
                cpus.Add(cpu);
        }

        problem = "";
        return [.. cpus];
    }

    /// <summary>The shortest list of an ascending sequence.</summary>
    public static string Format(IReadOnlyList<int> cpus)
    {
        var text = new StringBuilder();
        for (var i = 0; i < cpus.Count; i++)
        {
            var first = i;
            while (i + 1 < cpus.Count && cpus[i + 1] == cpus[i] + 1)
                i++;
            text.Append(text.Length > 0 ? "," : "").Append(CultureInfo.InvariantCulture, $"{cpus[first]}");
            if (i > first)
                text.Append(CultureInfo.InvariantCulture, $"-{cpus[i]}");
        }

        return text.ToString();
    }

    private static bool TryNumber(string text, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
