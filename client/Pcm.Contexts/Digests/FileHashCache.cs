using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Pcm.Contexts;

/// <summary>
/// SHA-256 of files, remembered in a folder by the state of the file, so that gigabytes of weights are read once. The folder must be
/// writable by its owner only: who writes there decides what a file's hash is said to be.
/// </summary>
public sealed class FileHashCache
{
    private readonly string? _folder;
    private readonly TimeProvider _time;

    /// <param name="folder">Made when it is missing; null remembers nothing.</param>
    /// <param name="time">The clock that file times are compared with.</param>
    public FileHashCache(string? folder, TimeProvider? time = null)
    {
        _folder = folder;
        _time = time ?? TimeProvider.System;
    }

    /// <summary>The hash of a file's content.</summary>
    /// <exception cref="ModelFileException">It cannot be read, or changes meanwhile.</exception>
    public byte[] Hash(string path, CancellationToken cancellationToken)
    {
        using var stream = ModelFiles.Open(path);
        var identity = FileIdentity.Of(stream.SafeFileHandle);
        if (Recall(identity) is { } known)
            return known;

        var hash = HashContent(stream, cancellationToken);
        if (FileIdentity.Of(stream.SafeFileHandle) != identity)
            throw new ModelFileException(path, "changed while it was read; try again when it is whole");
        Remember(identity, hash);
        return hash;
    }

    private static byte[] HashContent(FileStream stream, CancellationToken cancellationToken)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = GC.AllocateUninitializedArray<byte>(Limits.HashBufferBytes);
        for (int read; (read = stream.Read(buffer)) > 0;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            sha.AppendData(buffer, 0, read);
        }

        return sha.GetHashAndReset();
    }

    private byte[]? Recall(FileIdentity identity)
    {
        if (_folder is null)
            return null;
        try
        {
            var text = File.ReadAllText(EntryPath(_folder, identity));
            return text.Length == 2 * SHA256.HashSizeInBytes ? Convert.FromHexString(text) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            return null;
        }
    }

    private void Remember(FileIdentity identity, byte[] hash)
    {
        // A file changed within the clock's grain could change again and look the same.
        if (_folder is null || _time.GetUtcNow() - identity.LastChange < Limits.HashSettleTime)
            return;
        try
        {
            Directory.CreateDirectory(_folder);
            DropOldEntries(_folder);
            var path = EntryPath(_folder, identity);
            var temporary = $"{path}.{Guid.NewGuid():N}";
            File.WriteAllText(temporary, Convert.ToHexStringLower(hash));
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The hash is right all the same; the next start computes it again.
        }
    }

    private static void DropOldEntries(string folder)
    {
        var entries = new DirectoryInfo(folder).GetFiles();
        if (entries.Length < Limits.MaxHashCacheEntries)
            return;
        foreach (var entry in entries.OrderBy(entry => entry.LastWriteTimeUtc).Take(entries.Length / 2))
            entry.Delete();
    }

    private static string EntryPath(string folder, FileIdentity identity)
    {
        var text = string.Create(CultureInfo.InvariantCulture,
            $"{identity.Device}:{identity.Inode}:{identity.Size}:{identity.ModifiedNs}:{identity.ChangedNs}");
        return Path.Combine(folder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16)));
    }
}
