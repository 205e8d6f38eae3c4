using System.Runtime.InteropServices;

namespace Pcm.Linux.LibC;

// Processes: signals, pidfds, waiting, attributes of the own process, CPU affinity.
internal static partial class Libc
{
    public const long SYS_pidfd_send_signal = 424, SYS_pidfd_open = 434;
    public const int P_PID = 1;
    public const int WNOHANG = 1, WEXITED = 4;
    public const int CLD_EXITED = 1;
    public const short POLLIN = 1;
    public const int PR_SET_DUMPABLE = 4, PR_SET_NO_NEW_PRIVS = 38;
    public const int RLIMIT_DATA = 2, RLIMIT_CORE = 4, RLIMIT_NOFILE = 7;
    public const int EFD_CLOEXEC = 0x80000, EFD_NONBLOCK = 0x800;

    [LibraryImport(Library, SetLastError = true)]
    public static partial int kill(int pid, int signal);

    // The C library's own wrappers of the pidfd calls came only with glibc 2.36.
    [LibraryImport(Library, SetLastError = true)]
    public static partial long syscall(long number, long first, long second, long third, long fourth);

    [LibraryImport(Library, SetLastError = true)]
    public static partial long syscall(long number, SafeHandle first, long second, long third, long fourth);

    [LibraryImport(Library, SetLastError = true)]
    public static unsafe partial int waitid(int idType, uint id, SigInfo* info, int options);

    [LibraryImport(Library, SetLastError = true)]
    public static unsafe partial int poll(PollFd* descriptors, ulong count, int timeoutMs);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int eventfd(uint initial, int flags);

    [LibraryImport(Library, SetLastError = true)]
    public static unsafe partial nint read(int descriptor, void* buffer, nuint count);

    [LibraryImport(Library, SetLastError = true)]
    public static unsafe partial nint write(int descriptor, void* buffer, nuint count);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int prctl(int option, ulong second, ulong third, ulong fourth, ulong fifth);

    [LibraryImport(Library, SetLastError = true)]
    public static unsafe partial int sched_setaffinity(int thread, nuint size, byte* mask);

    [LibraryImport(Library, SetLastError = true)]
    public static unsafe partial int sched_getaffinity(int thread, nuint size, byte* mask);

    [LibraryImport(Library, SetLastError = true)]
    public static unsafe partial int getrlimit(int resource, RLimit* limit);

    [LibraryImport(Library, SetLastError = true)]
    public static unsafe partial int setrlimit(int resource, RLimit* limit);

    // The C library's own, not the bare system calls, which change the calling thread alone.
    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int initgroups(string user, uint gid);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int setgid(uint gid);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int setuid(uint uid);

    [StructLayout(LayoutKind.Sequential)]
    public struct RLimit
    {
        public ulong Soft;
        public ulong Hard;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct PollFd
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }

    /// <summary>siginfo_t as waitid fills it, on 64-bit systems.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 128)]
    public struct SigInfo
    {
        public int Signal;
        public int Error;
        public int Code;
        private readonly int _padding;
        public int Pid;
        public uint Uid;
        public int Status;
    }
}
