using System.Runtime.InteropServices;

namespace Pcm.Linux.LibC;

// posix_spawn: the one way to start a process from a program with threads that says which descriptors, session and signals it gets.
internal static partial class Libc
{
    public const short POSIX_SPAWN_SETSIGDEF = 0x04, POSIX_SPAWN_SETSIGMASK = 0x08, POSIX_SPAWN_SETSID = 0x80;

    // These return the error number itself and leave errno alone.
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static unsafe partial int posix_spawn(int* pid, string path, SpawnFileActions* actions, SpawnAttributes* attributes, byte** argv, byte** envp);

    [LibraryImport(Library)]
    public static unsafe partial int posix_spawn_file_actions_init(SpawnFileActions* actions);

    [LibraryImport(Library)]
    public static unsafe partial int posix_spawn_file_actions_destroy(SpawnFileActions* actions);

    [LibraryImport(Library)]
    public static unsafe partial int posix_spawn_file_actions_adddup2(SpawnFileActions* actions, int descriptor, int target);

    [LibraryImport(Library)]
    public static unsafe partial int posix_spawn_file_actions_addclosefrom_np(SpawnFileActions* actions, int from);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static unsafe partial int posix_spawn_file_actions_addchdir_np(SpawnFileActions* actions, string path);

    [LibraryImport(Library)]
    public static unsafe partial int posix_spawnattr_init(SpawnAttributes* attributes);

    [LibraryImport(Library)]
    public static unsafe partial int posix_spawnattr_destroy(SpawnAttributes* attributes);

    [LibraryImport(Library)]
    public static unsafe partial int posix_spawnattr_setflags(SpawnAttributes* attributes, short flags);

    [LibraryImport(Library)]
    public static unsafe partial int posix_spawnattr_setsigdefault(SpawnAttributes* attributes, SignalSet* signals);

    [LibraryImport(Library)]
    public static unsafe partial int posix_spawnattr_setsigmask(SpawnAttributes* attributes, SignalSet* signals);

    [LibraryImport(Library)]
    public static unsafe partial int sigemptyset(SignalSet* signals);

    [LibraryImport(Library)]
    public static unsafe partial int sigfillset(SignalSet* signals);

    /// <summary>posix_spawn_file_actions_t: opaque; glibc's takes 80 bytes.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 128)]
    public struct SpawnFileActions
    {
        private readonly long _opaque;
    }

    /// <summary>posix_spawnattr_t: opaque; glibc's takes 336 bytes.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 512)]
    public struct SpawnAttributes
    {
        private readonly long _opaque;
    }

    /// <summary>sigset_t.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 128)]
    public struct SignalSet
    {
        private readonly long _opaque;
    }
}
