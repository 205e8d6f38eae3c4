using Pcm.Linux.LibC;

namespace Pcm.Linux;

/// <summary>Powers over this process that it gives up for good.</summary>
public static class ProcessHardening
{
    /// <summary>No other process of the same user may trace it or read its memory, and it leaves no core dump.</summary>
    public static void DenyTracing() => Set(Libc.PR_SET_DUMPABLE, 0, "denying traces");

    /// <summary>Nothing it executes gains rights by set-id bits or file capabilities.</summary>
    public static void DenyNewPrivileges() => Set(Libc.PR_SET_NO_NEW_PRIVS, 1, "denying new privileges");

    /// <summary>Becomes an ordinary user with that user's groups, for good.</summary>
    /// <exception cref="LinuxException">Not allowed: only root can.</exception>
    public static void BecomeUser(UserAccount user)
    {
        if (Libc.initgroups(user.Name, user.Gid) != 0 || Libc.setgid(user.Gid) != 0 || Libc.setuid(user.Uid) != 0)
            throw LinuxException.Last($"becoming user {user.Name}");
    }

    /// <summary>
    /// Bounds the private memory that this process may write to: an allocation beyond it fails, where the whole node would be short of
    /// memory otherwise. A lower limit that it was started with stays.
    /// </summary>
    public static unsafe void LimitMemory(long bytes)
    {
        Libc.RLimit limit;
        if (Libc.getrlimit(Libc.RLIMIT_DATA, &limit) != 0) throw LinuxException.Last("reading the memory limit");
        limit.Soft = Math.Min(limit.Soft, (ulong)bytes);
        limit.Hard = Math.Min(limit.Hard, (ulong)bytes);
        if (Libc.setrlimit(Libc.RLIMIT_DATA, &limit) != 0) throw LinuxException.Last("limiting the memory");
    }

    private static void Set(int option, ulong value, string doing)
    {
        if (Libc.prctl(option, value, 0, 0, 0) != 0) throw LinuxException.Last(doing);
    }
}
