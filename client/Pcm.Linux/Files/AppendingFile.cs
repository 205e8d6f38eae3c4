using Microsoft.Win32.SafeHandles;
using Pcm.Linux.LibC;

namespace Pcm.Linux;

/// <summary>Files that every write goes to the end of, whoever writes and whatever was cut off meanwhile: logs that a child inherits.</summary>
public static class AppendingFile
{
    /// <summary>Opens the file for appending and reading, making it if it is not there; a symbolic link is not followed.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mode">Mode of a file that is made.</param>
    /// <exception cref="LinuxException">It could not be opened.</exception>
    public static SafeFileHandle Open(string path, uint mode)
    {
        var descriptor = Libc.open(path, Libc.O_RDWR | Libc.O_APPEND | Libc.O_CREAT | Libc.O_CLOEXEC | Libc.O_NOFOLLOW, mode);
        return descriptor < 0 ? throw LinuxException.Last($"opening the log '{path}'") : new SafeFileHandle(descriptor, ownsHandle: true);
    }
}
