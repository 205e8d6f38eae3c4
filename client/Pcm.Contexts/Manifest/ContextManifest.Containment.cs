namespace Pcm.Contexts;

public sealed partial record ContextManifest
{
    /// <summary>
    /// Whether the source folder lies outside the manifest's own folder, as written or after links are followed. A daemon that
    /// serves others refuses such a manifest unless its admin allows it; links of single files inside the source folder (a
    /// download cache's blob store) do not count, since whoever may write there may copy the blob as well.
    /// </summary>
    /// <exception cref="IOException">A folder on the way cannot be looked at.</exception>
    public bool EscapesFolder() =>
        !IsInside(BaseDirectory, SourcePath) || !IsInside(FollowLinks(BaseDirectory), FollowLinks(SourcePath));

    private static bool IsInside(string folder, string path) =>
        path == folder || path.StartsWith(folder.EndsWith('/') ? folder : folder + "/", StringComparison.Ordinal);

    // Directory.ResolveLinkTarget resolves the last part only, so every part is resolved in turn.
    private static string FollowLinks(string path)
    {
        var resolved = "/";
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var next = Path.Combine(resolved, part);
            var isLink = new DirectoryInfo(next).LinkTarget is not null;
            resolved = isLink ? FollowLinks(Directory.ResolveLinkTarget(next, returnFinalTarget: true)!.FullName) : next;
        }

        return resolved;
    }
}
