using Pcm.Linux.LibC;

namespace Pcm.Linux;

/// <summary>Powers over this process that it gives up for good.</summary>
public static class ProcessHardening
{
    /// <summary>No other process of the same user may trace it or read its memory, and it leaves no core dump.</summary>
    public static void DenyTracing() => Set(Libc.PR_SET_DUMPABLE, 0, "denying traces");

    /// <summary>Nothing it executes gains rights by set-id bits or file capabilities.</summary>
    public static void DenyNewPrivileges() => Set(Libc.PR_SET_NO_NEW_PRIVS, 1, "denying new privileges");

    private static void Set(int option, ulong value, string doing)
    {
        if (Libc.prctl(option, value, 0, 0, 0) != 0) throw LinuxException.Last(doing);
    }
}
