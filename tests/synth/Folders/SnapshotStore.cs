using System.Security.Cryptography;
using System.Text;

namespace Pcm.Synth.Folders;

/// <summary>The Hugging Face cache: blobs/SHA256 holds the bytes, snapshots/REVISION/… links to them, refs/main names the revision.</summary>
internal static class SnapshotStore
{
    private const int RevisionLength = 40;

    /// <summary>Moves all files of <paramref name="source"/> into the store at <paramref name="root"/> and returns the snapshot's folder.</summary>
    public static string Move(string source, string root)
    {
        var files = Directory.GetFiles(source, "*", SearchOption.AllDirectories)
            .Select(path => (Path: path, Name: Path.GetRelativePath(source, path), Digest: Digest(path)))
            .OrderBy(file => file.Name, StringComparer.Ordinal)
            .ToList();
        string names = string.Join('\n', files.Select(file => $"{file.Digest} {file.Name}"));
        string revision = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(names)))[..RevisionLength];

        string blobs = Directory.CreateDirectory(Path.Combine(root, "blobs")).FullName;
        string snapshot = Directory.CreateDirectory(Path.Combine(root, "snapshots", revision)).FullName;
        foreach (var (path, name, digest) in files)
        {
            string blob = Path.Combine(blobs, digest);
            File.Move(path, blob, overwrite: true);
            string link = Path.Combine(snapshot, name);
            string folder = Directory.CreateDirectory(Path.GetDirectoryName(link)!).FullName;
            File.Delete(link);
            File.CreateSymbolicLink(link, Path.GetRelativePath(folder, blob));
        }

        Directory.CreateDirectory(Path.Combine(root, "refs"));
        File.WriteAllText(Path.Combine(root, "refs", "main"), revision);
        Directory.Delete(source, recursive: true);
        return snapshot;
    }

    private static string Digest(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
