using Microsoft.Win32.SafeHandles;
using Pcm.Linux.LibC;

namespace Pcm.Linux;

/// <summary>Giving files to others, as root may.</summary>
public static class Ownership
{
    private const uint Unchanged = uint.MaxValue;

    /// <summary>Gives an open file to a user and group.</summary>
    /// <exception cref="LinuxException">Not allowed.</exception>
    public static void Set(SafeFileHandle file, uint uid, uint gid)
    {
        if (Libc.fchown(file, uid, gid) != 0) throw LinuxException.Last($"giving a file to uid {uid}");
    }

    /// <summary>Gives a file or folder to a user and group; a link itself, not what it names.</summary>
    /// <exception cref="LinuxException">Not allowed.</exception>
    public static void Set(string path, uint uid, uint gid)
    {
        if (FileFacts.Of(path) is { } facts && facts.Uid == uid && facts.Gid == gid) return;
        if (Libc.lchown(path, uid, gid) != 0) throw LinuxException.Last($"giving '{path}' to uid {uid}");
    }

    /// <summary>Gives a file or folder to a group, where it is another's.</summary>
    /// <exception cref="LinuxException">Not allowed.</exception>
    public static void SetGroup(string path, uint gid)
    {
        if (FileFacts.Of(path) is { } facts && facts.Gid == gid) return;
        if (Libc.lchown(path, Unchanged, gid) != 0) throw LinuxException.Last($"giving '{path}' to group {gid}");
    }
}
