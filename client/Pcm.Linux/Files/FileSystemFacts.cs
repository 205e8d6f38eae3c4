using Pcm.Linux.LibC;

namespace Pcm.Linux;

/// <summary>The file system that a path lies on.</summary>
/// <param name="AvailableBytes">What an ordinary user may still write.</param>
/// <param name="IsNetwork">It is shared with other machines: no place for sockets and locks.</param>
public readonly record struct FileSystemFacts(ulong AvailableBytes, bool IsNetwork)
{
    // Magic numbers of statfs(2): nfs, smb, cifs, smb2, lustre, ceph, gpfs, beegfs, afs, 9p, fuse (sshfs, and most other user-space ones).
    private static readonly long[] NetworkTypes =
        [0x6969, 0x517b, 0xff534d42, 0xfe534d42, 0x0bd00bd0, 0x00c36400, 0x47504653, 0x19830326, 0x5346414f, 0x01021997, 0x65735546];

    /// <exception cref="LinuxException">There is nothing of that name.</exception>
    public static unsafe FileSystemFacts Of(string path)
    {
        Libc.StatFs result;
        if (Libc.statfs(path, &result) != 0) throw LinuxException.Last($"looking at the file system of '{path}'");
        return new FileSystemFacts(result.AvailableBlocks * (ulong)result.BlockSize, NetworkTypes.Contains(result.Type));
    }
}
