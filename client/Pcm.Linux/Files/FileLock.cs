using Microsoft.Win32.SafeHandles;
using Pcm.Linux.LibC;

namespace Pcm.Linux;

/// <summary>
/// A lock on a file that lasts as long as this object, or until every process that inherited the open file is gone. It is a record lock of
/// the open file description: closing another handle of the same file does not drop it. The file is never deleted, so that two holders
/// can't lock two files of one name.
/// </summary>
public sealed class FileLock : IDisposable
{
    private readonly SafeFileHandle _file;

    private FileLock(SafeFileHandle file) => _file = file;

    /// <summary>The open file, for whoever wants to hand the lock to a child.</summary>
    public SafeFileHandle Handle => _file;

    /// <summary>Takes the lock if it is free. A file that is not there is made; a symbolic link is not followed.</summary>
    /// <param name="path">The file.</param>
    /// <param name="shared">With other shared holders; else alone.</param>
    /// <param name="mode">Mode of a file that is made.</param>
    /// <returns>Null where another holds it.</returns>
    /// <exception cref="LinuxException">The file could not be opened or locked.</exception>
    public static unsafe FileLock? TryAcquire(string path, bool shared = false, uint mode = 0x180 /* 0600 */)
    {
        var descriptor = Libc.open(path, Libc.O_RDWR | Libc.O_CREAT | Libc.O_CLOEXEC | Libc.O_NOFOLLOW, mode);
        if (descriptor < 0) throw LinuxException.Last($"opening the lock file '{path}'");

        var file = new SafeFileHandle(descriptor, ownsHandle: true);
        var whole = new Libc.Flock { Type = shared ? Libc.F_RDLCK : Libc.F_WRLCK };
        if (Libc.fcntl(descriptor, Libc.F_OFD_SETLK, &whole) == 0) return new FileLock(file);

        var error = Libc.LastError;
        file.Dispose();
        return error is Errno.EAGAIN or Errno.EACCES ? null : throw new LinuxException($"locking '{path}'", error);
    }

    public void Dispose() => _file.Dispose();
}
