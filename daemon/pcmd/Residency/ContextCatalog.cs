using Microsoft.Extensions.Logging;
using Pcm.Contexts;
using Pcmd.Configuration;
using Pcmd.Logging;

namespace Pcmd.Residency;

/// <summary>
/// The node's contexts: the manifests of the contexts directories, read again when a file changed. Looked at on request, so
/// that an admin needs no reload and an idle daemon does nothing. A manifest that cannot be used is one entry that says why.
/// </summary>
internal sealed class ContextCatalog(DaemonConfiguration configuration, ILogger<ContextCatalog> log)
{
    private readonly Lock _gate = new();
    private Dictionary<string, ReadManifest> _read = new(StringComparer.Ordinal);

    private sealed record ReadManifest(long SizeBytes, DateTime ModifiedUtc, CatalogEntry Entry);

    /// <summary>Every entry, in the order of directories and names; of two with one name the first is used.</summary>
    public IReadOnlyList<CatalogEntry> Scan()
    {
        lock (_gate)
        {
            var read = new Dictionary<string, ReadManifest>(StringComparer.Ordinal);
            var entries = new List<CatalogEntry>();
            var owners = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var file in configuration.ContextsDirectories.SelectMany(ManifestFiles))
            {
                var manifest = Reread(file);
                read[file.FullName] = manifest;
                var isFirst = owners.TryAdd(manifest.Entry.Name, file.FullName);
                entries.Add(isFirst ? manifest.Entry : Shadowed(manifest.Entry, owners[manifest.Entry.Name]));
            }

            _read = read;
            return entries;
        }
    }

    /// <summary>The entry of that name, or null.</summary>
    public CatalogEntry? Find(string name) => Scan().FirstOrDefault(entry => entry.Name == name);

    private ReadManifest Reread(FileInfo file)
    {
        if (_read.TryGetValue(file.FullName, out var known) && known.SizeBytes == file.Length && known.ModifiedUtc == file.LastWriteTimeUtc)
            return known.Entry.Definition is null ? known : known with { Entry = Restamp(known.Entry) };
        return new ReadManifest(file.Length, file.LastWriteTimeUtc, Read(file.FullName));
    }

    private CatalogEntry Read(string path)
    {
        try
        {
            var definition = ContextDefinition.Load(path);
            ResidencyLog.ManifestRead(log, definition.Name, path);
            return new CatalogEntry(definition.Name, path, definition, null);
        }
        catch (ManifestException e)
        {
            ResidencyLog.ManifestUnusable(log, e.Message);
            return new CatalogEntry(Path.GetFileNameWithoutExtension(path), path, null, e.Message);
        }
    }

    // The manifest is the same; the model's files may not be.
    private static CatalogEntry Restamp(CatalogEntry entry)
    {
        var definition = entry.Definition!;
        var stamp = SourceStamp.Of(definition.Yaml, definition.Manifest);
        return stamp == definition.Stamp ? entry : entry with { Definition = definition with { Stamp = stamp } };
    }

    private static CatalogEntry Shadowed(CatalogEntry entry, string by) =>
        new($"{entry.Name} ({entry.ManifestPath})", entry.ManifestPath, null,
            $"{entry.ManifestPath}: name: \"{entry.Name}\" is taken by {by}; rename one");

    private IEnumerable<FileInfo> ManifestFiles(string directory)
    {
        try
        {
            var files = new DirectoryInfo(directory).EnumerateFiles("*.yaml").Take(Limits.MaxManifestsPerDirectory + 1).ToList();
            if (files.Count > Limits.MaxManifestsPerDirectory)
                ResidencyLog.TooManyManifests(log, directory, Limits.MaxManifestsPerDirectory);
            return files.Take(Limits.MaxManifestsPerDirectory).OrderBy(file => file.Name, StringComparer.Ordinal);
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            ResidencyLog.DirectoryUnreadable(log, directory, e.Message);
            return [];
        }
    }
}
