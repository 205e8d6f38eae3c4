using Pcm.Linux.LibC;

namespace Pcm.Linux;

/// <summary>How many files and sockets this process may have open.</summary>
public static class DescriptorLimit
{
    /// <summary>Raises the limit to what is wanted, as far as this process may.</summary>
    /// <returns>The limit that holds now; it may be less than was wanted, or more.</returns>
    /// <exception cref="LinuxException">It could not be read.</exception>
    public static unsafe long Raise(long wanted)
    {
        var limit = Read();
        if (limit.Soft >= (ulong)wanted) return Clamp(limit.Soft);

        // Beyond the hard limit needs a privilege that the system's own services have.
        var raised = new Libc.RLimit { Soft = (ulong)wanted, Hard = Math.Max((ulong)wanted, limit.Hard) };
        if (Libc.setrlimit(Libc.RLIMIT_NOFILE, &raised) != 0)
        {
            raised = new Libc.RLimit { Soft = Math.Min((ulong)wanted, limit.Hard), Hard = limit.Hard };
            _ = Libc.setrlimit(Libc.RLIMIT_NOFILE, &raised);
        }

        return Clamp(Read().Soft);
    }

    private static unsafe Libc.RLimit Read()
    {
        Libc.RLimit limit;
        return Libc.getrlimit(Libc.RLIMIT_NOFILE, &limit) == 0 ? limit : throw LinuxException.Last("reading the limit on open files");
    }

    private static long Clamp(ulong limit) => (long)Math.Min(limit, long.MaxValue);
}
