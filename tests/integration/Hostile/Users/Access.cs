using System.Runtime.InteropServices;

namespace Pcm.IntegrationTests.Hostile.Users;

/// <summary>What the calling thread may do to a file or process. Nothing is changed, and nothing waited for.</summary>
internal static partial class Access
{
    public const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public const UnixFileMode EverybodyPasses = OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    public const UnixFileMode EverybodyWrites = (UnixFileMode)0x1b6; // 0666

    private const int ReadOnly = 0, WriteOnly = 1, NonBlocking = 0x800;
    private const long Attach = 16, Detach = 17;

    /// <summary>A folder is read by listing it.</summary>
    public static bool CanRead(string path) => CanOpen(path, ReadOnly | NonBlocking);

    /// <summary>A folder is written to by making a name in it.</summary>
    public static bool CanWrite(string path)
    {
        if (!Directory.Exists(path)) return CanOpen(path, WriteOnly | NonBlocking);
        var made = Path.Combine(path, Path.GetRandomFileName());
        if (Make(made, 0x1c0) != 0) return false;
        Directory.Delete(made);
        return true;
    }

    /// <summary>Tries to stop a process as a debugger does.</summary>
    public static bool CanTrace(int pid)
    {
        if (Trace(Attach, pid, 0, 0) != 0) return false;
        _ = Trace(Detach, pid, 0, 0);
        return true;
    }

    private static bool CanOpen(string path, int flags)
    {
        var descriptor = Open(path, flags, 0);
        if (descriptor < 0) return false;
        _ = Close(descriptor);
        return true;
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "mkdir", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Make(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "ptrace")]
    private static partial long Trace(long request, long pid, nint address, nint data);
}
