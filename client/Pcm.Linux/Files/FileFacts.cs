using Pcm.Linux.LibC;

namespace Pcm.Linux;

/// <summary>What a name in the file system is.</summary>
/// <param name="Type">Its file type bits.</param>
/// <param name="Permissions">Its mode bits below the type: permissions, set-id and sticky.</param>
public readonly record struct FileFacts(FileType Type, uint Permissions, uint Uid, uint Gid, ulong Inode)
{
    private const int AtFdCwd = -100;
    private const int AtSymlinkNoFollow = 0x100;
    private const uint BasicStats = 0x7ff;

    /// <summary>Of the name itself, without following a symbolic link; null where there is nothing of that name.</summary>
    /// <exception cref="LinuxException">It could not be looked at.</exception>
    public static FileFacts? Of(string path) => Look(path, AtSymlinkNoFollow);

    /// <summary>The same of what a link leads to; for <c>/proc/PID/exe</c> the very file that runs, whatever has its name now.</summary>
    /// <inheritdoc cref="Of(string)"/>
    public static FileFacts? OfTarget(string path) => Look(path, 0);

    private static unsafe FileFacts? Look(string path, int flags)
    {
        Libc.Statx result;
        if (Libc.statx(AtFdCwd, path, flags, BasicStats, &result) == 0)
        {
            return new FileFacts((FileType)(result.Mode & 0xf000), result.Mode & 0xfffu, result.Uid, result.Gid, result.Inode);
        }

        return Libc.LastError is Errno.ENOENT or Errno.ENOTDIR ? null : throw LinuxException.Last($"looking at '{path}'");
    }
}
