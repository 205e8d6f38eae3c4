using System.Globalization;
using Pcm.Linux.LibC;

namespace Pcm.Linux;

/// <summary>Which CPUs the threads of this process may run on.</summary>
public static class CpuAffinity
{
    /// <summary>CPUs that the calling thread may run on, in ascending order.</summary>
    public static unsafe IReadOnlyList<int> Current()
    {
        var mask = new byte[Limits.MaxCpus / 8];
        fixed (byte* first = mask)
        {
            if (Libc.sched_getaffinity(0, (nuint)mask.Length, first) < 0) throw LinuxException.Last("reading the CPU affinity");
        }

        return [.. Enumerable.Range(0, Limits.MaxCpus).Where(cpu => (mask[cpu / 8] & (1 << (cpu % 8))) != 0)];
    }

    /// <summary>Keeps every thread that there is, and all that these start, to some CPUs.</summary>
    /// <exception cref="LinuxException">None of the CPUs can be used by this process.</exception>
    public static void Set(IReadOnlyCollection<int> cpus)
    {
        var mask = new byte[Limits.MaxCpus / 8];
        foreach (var cpu in cpus)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(cpu, nameof(cpus));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(cpu, Limits.MaxCpus, nameof(cpus));
            mask[cpu / 8] |= (byte)(1 << (cpu % 8));
        }

        // Affinity belongs to a thread and is inherited: a thread started meanwhile by one not yet set shows up in the next round.
        var done = new HashSet<int>();
        for (bool found = true; found;)
        {
            found = false;
            foreach (var directory in Directory.EnumerateDirectories("/proc/self/task"))
            {
                var thread = int.Parse(Path.GetFileName(directory), CultureInfo.InvariantCulture);
                if (!done.Add(thread)) continue;
                found = true;
                Set(thread, mask, cpus);
            }
        }
    }

    private static unsafe void Set(int thread, byte[] mask, IReadOnlyCollection<int> cpus)
    {
        fixed (byte* first = mask)
        {
            if (Libc.sched_setaffinity(thread, (nuint)mask.Length, first) == 0 || Libc.LastError == Errno.ESRCH) return;
        }

        throw LinuxException.Last($"keeping to CPUs {string.Join(',', cpus)}");
    }
}
