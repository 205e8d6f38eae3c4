using Pcm.Linux.LibC;

namespace Pcm.Linux;

/// <summary>Folders that nobody else may put names into: what lies in them can be trusted to be one's own.</summary>
public static class OwnDirectory
{
    private const uint GroupOrOtherWrite = 0x12; // 0022

    /// <summary>Makes the folder if it is not there (its parent must be), then checks it as <see cref="Check(string)"/> does.</summary>
    /// <exception cref="UnsafeDirectoryException">It is there and not safe.</exception>
    /// <exception cref="LinuxException">It could not be made.</exception>
    public static void Ensure(string path, uint mode)
    {
        if (Libc.mkdir(path, mode) != 0 && Libc.LastError != Errno.EEXIST) throw LinuxException.Last($"making the folder '{path}'");
        Check(path);
    }

    /// <summary>The same for a folder that is to be another user's, as root may make one; what is there of this user's own is given away.</summary>
    /// <inheritdoc cref="Ensure(string, uint)"/>
    public static void Ensure(string path, uint mode, UserAccount owner)
    {
        if (Libc.mkdir(path, mode) != 0 && Libc.LastError != Errno.EEXIST) throw LinuxException.Last($"making the folder '{path}'");
        if (FileFacts.Of(path) is { Type: FileType.Directory } facts && facts.Uid == User.EffectiveId) Ownership.Set(path, owner.Uid, owner.Gid);
        Check(path, owner.Uid);
    }

    /// <summary>
    /// Refuses a folder that is a link, belongs to another user, that others may write to, or that others may put another in the place of.
    /// </summary>
    /// <exception cref="UnsafeDirectoryException">Why it is not safe, and what to do.</exception>
    public static void Check(string path) => Check(path, User.EffectiveId);

    private static void Check(string path, uint uid)
    {
        var facts = FileFacts.Of(path) ?? throw new UnsafeDirectoryException(path, "it is not there; make it first");
        if (facts.Type != FileType.Directory) throw new UnsafeDirectoryException(path, "it is not a folder; remove what has its name");
        if (facts.Uid != uid) throw new UnsafeDirectoryException(path, $"it belongs to uid {facts.Uid}, not to uid {uid}; remove it or choose another");
        if ((facts.Permissions & GroupOrOtherWrite) != 0)
        {
            var octal = Convert.ToString((int)facts.Permissions, 8);
            throw new UnsafeDirectoryException(path, $"others may write to it (mode {octal}); chmod go-w it or choose another");
        }

        if (PathTrust.Doubt(Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/") is { } doubt) throw new UnsafeDirectoryException(path, doubt);
    }
}
