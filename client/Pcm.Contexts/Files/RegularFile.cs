using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Pcm.Contexts;

/// <summary>
/// Opens a file only once it is known to be a regular one: a named pipe under a file's name would be waited for without end, and to open a
/// device can do something. The name is looked up once, so that what was looked at is what is read.
/// </summary>
internal static partial class RegularFile
{
    private const int PathOnly = 0x200000; // O_PATH
    private const int CloseOnExec = 0x80000; // O_CLOEXEC
    private const int NotFound = 2; // ENOENT
    private const int NotPermitted = 13; // EACCES
    private const int NotADirectory = 20; // ENOTDIR

    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    /// <exception cref="IOException">It is something else, or cannot be opened.</exception>
    public static FileStream Open(string path, int bufferBytes)
    {
        using var found = Open(path, path, PathOnly | CloseOnExec);
        FileIdentity.Of(found);

        // Not by .NET's own way of opening, which takes a lock that whoever else may read the file can keep from it.
        return new FileStream(Open($"/proc/self/fd/{found.DangerousGetHandle()}", path, CloseOnExec), FileAccess.Read, bufferBytes);
    }

    private static SafeFileHandle Open(string name, string path, int flags)
    {
        var handle = open(name, flags, 0);
        if (!handle.IsInvalid)
            return handle;
        var error = Marshal.GetLastPInvokeError();
        handle.Dispose();
        var message = Marshal.GetPInvokeErrorMessage(error);
        throw error switch
        {
            NotFound or NotADirectory => new FileNotFoundException(message, path),
            NotPermitted => new UnauthorizedAccessException(message),
            _ => new IOException(message),
        };
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle open(string path, int flags, uint mode);
}
