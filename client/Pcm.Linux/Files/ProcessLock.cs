using Microsoft.Win32.SafeHandles;
using Pcm.Linux.LibC;

namespace Pcm.Linux;

/// <summary>
/// A process's presence at a file, which lasts as long as the process and which the kernel can tell of: who is there, by pid. Each process
/// locks the byte whose number is its pid, so that any number can be there. It is a POSIX record lock, since of an open file description's
/// lock nobody can ask the owner; so a process that is present must not open the same file anywhere else, for closing that would end it.
/// </summary>
public sealed class ProcessLock : IDisposable
{
    private readonly SafeFileHandle _file;

    private ProcessLock(SafeFileHandle file) => _file = file;

    /// <summary>Makes this process present at a file that is there and may be read.</summary>
    /// <exception cref="LinuxException">The file could not be opened or locked.</exception>
    public static unsafe ProcessLock Enter(string path)
    {
        var file = Open(path);
        var own = new Libc.Flock { Type = Libc.F_RDLCK, Start = Environment.ProcessId, Length = 1 };
        if (Libc.fcntl((int)file.DangerousGetHandle(), Libc.F_SETLK, &own) == 0) return new ProcessLock(file);

        var error = LinuxException.Last($"locking '{path}'");
        file.Dispose();
        throw error;
    }

    /// <summary>Pids of the other processes that are present. One that this process cannot see, in another pid namespace, is 0.</summary>
    /// <exception cref="LinuxException">The file could not be opened.</exception>
    public static IReadOnlyList<int> Present(string path)
    {
        using var file = Open(path);
        var pids = new SortedSet<int>();
        Collect(path, file, 0, long.MaxValue, pids);
        return [.. pids];
    }

    public void Dispose() => _file.Dispose();

    // The kernel names one lock of a range; others may lie on either side of it.
    private static unsafe void Collect(string path, SafeFileHandle file, long from, long to, SortedSet<int> pids)
    {
        if (from >= to) return;
        var asked = new Libc.Flock { Type = Libc.F_WRLCK, Start = from, Length = to == long.MaxValue ? 0 : to - from };
        if (Libc.fcntl((int)file.DangerousGetHandle(), Libc.F_GETLK, &asked) != 0) throw LinuxException.Last($"asking who is at '{path}'");
        if (asked.Type == Libc.F_UNLCK) return;
        pids.Add(Math.Max(0, asked.Pid));
        var end = asked.Length == 0 ? long.MaxValue : asked.Start + asked.Length;
        Collect(path, file, from, asked.Start, pids);
        Collect(path, file, end, to, pids);
    }

    private static SafeFileHandle Open(string path)
    {
        var descriptor = Libc.open(path, Libc.O_RDONLY | Libc.O_CLOEXEC | Libc.O_NOFOLLOW, 0);
        return descriptor < 0 ? throw LinuxException.Last($"opening the lock file '{path}'") : new SafeFileHandle(descriptor, ownsHandle: true);
    }
}
