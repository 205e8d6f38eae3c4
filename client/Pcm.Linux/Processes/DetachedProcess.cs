using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Pcm.Linux.LibC;

namespace Pcm.Linux;

/// <summary>
/// Starts programs that live on without the one that started them: in a session of their own, with the descriptors named here and no other,
/// all signals at their defaults and none blocked.
/// </summary>
public static class DetachedProcess
{
    /// <summary>Starts a program.</summary>
    /// <returns>The new process: a child of this one, to be reaped by <see cref="ProcessWatcher"/>.</returns>
    /// <exception cref="LinuxException">It could not be started, among others for there being no such program.</exception>
    public static unsafe ProcessIdentity Start(DetachedProcessStart start)
    {
        Libc.SpawnFileActions actions;
        Libc.SpawnAttributes attributes;
        Must(Libc.posix_spawn_file_actions_init(&actions));
        Must(Libc.posix_spawnattr_init(&attributes));
        var copies = new List<SafeFileHandle>();
        try
        {
            Describe(start, &actions, copies);
            Detach(&attributes);

            using var argv = new NativeStrings([start.FileName, .. start.Arguments]);
            using var envp = new NativeStrings(start.Environment.Select(pair => $"{pair.Key}={pair.Value}"));
            int pid;
            var error = (Errno)Libc.posix_spawn(&pid, start.FileName, &actions, &attributes, argv.Pointer, envp.Pointer);
            if (error != Errno.None) throw new LinuxException($"starting '{start.FileName}'", error);

            // Its remains keep the pid until they are reaped, so that even one that ended at once can be named.
            return ProcessIdentity.Of(pid) ?? new ProcessIdentity(pid, 0);
        }
        finally
        {
            foreach (var copy in copies) copy.Dispose();
            _ = Libc.posix_spawnattr_destroy(&attributes);
            _ = Libc.posix_spawn_file_actions_destroy(&actions);
        }
    }

    private static unsafe void Describe(DetachedProcessStart start, Libc.SpawnFileActions* actions, List<SafeFileHandle> copies)
    {
        // Sources are copied above all targets first, so that no dup2 overwrites the source of a later one.
        var firstFree = 3 + start.ExtraDescriptors.Count;
        using var nothing = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite);
        SafeHandle[] wanted = [start.Input ?? nothing, start.Output ?? nothing, start.Error ?? nothing, .. start.ExtraDescriptors];
        for (var target = 0; target < wanted.Length; target++)
        {
            var copy = Libc.fcntl((int)wanted[target].DangerousGetHandle(), Libc.F_DUPFD_CLOEXEC, firstFree);
            if (copy < 0) throw LinuxException.Last($"copying a descriptor for '{start.FileName}'");
            copies.Add(new SafeFileHandle(copy, ownsHandle: true));
            Must(Libc.posix_spawn_file_actions_adddup2(actions, copy, target));
        }

        Must(Libc.posix_spawn_file_actions_addclosefrom_np(actions, firstFree));
        if (start.WorkingDirectory is { } directory) Must(Libc.posix_spawn_file_actions_addchdir_np(actions, directory));
    }

    private static unsafe void Detach(Libc.SpawnAttributes* attributes)
    {
        Libc.SignalSet all, none;
        _ = Libc.sigfillset(&all);
        _ = Libc.sigemptyset(&none);
        Must(Libc.posix_spawnattr_setsigdefault(attributes, &all));
        Must(Libc.posix_spawnattr_setsigmask(attributes, &none));
        Must(Libc.posix_spawnattr_setflags(
            attributes, Libc.POSIX_SPAWN_SETSID | Libc.POSIX_SPAWN_SETSIGDEF | Libc.POSIX_SPAWN_SETSIGMASK));
    }

    private static void Must(int error)
    {
        if (error != 0) throw new LinuxException("preparing to start a process", (Errno)error);
    }
}
