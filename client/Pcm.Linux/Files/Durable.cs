using Pcm.Linux.LibC;

namespace Pcm.Linux;

/// <summary>Names that survive a crash. The contents are the caller's to flush first (<c>FileStream.Flush(true)</c>).</summary>
public static class Durable
{
    /// <summary>Gives a file its final name in one step, replacing what has it, and makes the name last.</summary>
    /// <exception cref="LinuxException">Among others where the two lie on different file systems.</exception>
    public static void Rename(string from, string to)
    {
        if (Libc.rename(from, to) != 0) throw LinuxException.Last($"renaming '{from}' to '{to}'");
        SyncDirectory(Path.GetDirectoryName(Path.GetFullPath(to))!);
    }

    /// <summary>Makes names given and taken in a directory last.</summary>
    public static void SyncDirectory(string path)
    {
        var descriptor = Libc.open(path, Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_CLOEXEC, 0);
        if (descriptor < 0) throw LinuxException.Last($"opening the folder '{path}'");
        try
        {
            // Some file systems can't sync a directory and say EINVAL; they have nothing to offer beyond that.
            if (Libc.fsync(descriptor) != 0 && Libc.LastError != Errno.EINVAL) throw LinuxException.Last($"syncing the folder '{path}'");
        }
        finally
        {
            _ = Libc.close(descriptor);
        }
    }
}
