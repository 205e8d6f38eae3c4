using System.Text;
using Pcm.Linux;

namespace Pcmd.Metrics;

/// <summary>
/// A file that a collector may read at any moment: it is written beside its name and renamed, so that it is whole, old or new. Its folder
/// may be another user's (a collector's own), so that nothing which lies there already is written to or followed; the folders above it
/// may not, or that user could have it written anywhere.
/// </summary>
internal sealed class MetricsFile(string path)
{
    private const UnixFileMode EverybodyReads =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    // Does not end in .prom, so that the collector passes it by; always the same, so that one left by a crash is replaced.
    private readonly string _temporary = Path.Combine(Path.GetDirectoryName(path)!, $".{Path.GetFileName(path)}.new");

    private ulong? _inode;

    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public void Write(string text)
    {
        if (PathTrust.Doubt(FolderAbove()) is { } doubt)
            throw new IOException(doubt);
        File.Delete(_temporary);
        using (var file = new FileStream(_temporary, FileMode.CreateNew, FileAccess.Write, FileShare.Read))
        {
            // Whatever the umask says.
            File.SetUnixFileMode(file.SafeFileHandle, EverybodyReads);
            file.Write(Encoding.UTF8.GetBytes(text));
        }

        _inode = FileFacts.Of(_temporary)?.Inode;

        // Not flushed to the disk: after a crash of the machine old numbers are as good as none.
        File.Move(_temporary, path, overwrite: true);
    }

    /// <summary>Removes what was written last, and nothing that another daemon has written since.</summary>
    /// <inheritdoc cref="Write"/>
    public void Remove()
    {
        if (_inode is { } own && FileFacts.Of(path)?.Inode == own)
            File.Delete(path);
    }

    private string FolderAbove()
    {
        var folder = Path.GetDirectoryName(path)!;
        var real = new DirectoryInfo(folder).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? folder;
        return Path.GetDirectoryName(real) ?? real;
    }
}
