namespace Pcm.Linux;

/// <summary>
/// Whether a folder is always the same one to this user: nobody but root and the user may change what any name on the way to it stands for.
/// </summary>
public static class PathTrust
{
    private const uint Root = 0;
    private const uint GroupWrite = 0x10; // 0020
    private const uint OtherWrite = 0x02; // 0002
    private const uint Sticky = 0x200; // 01000

    // The system's own groups: Debian's /var/log is root's and may be written to by the group syslog.
    private const uint FirstUserGid = 1000;

    // The kernel's own bound on links in one path.
    private const int MaxLinks = 40;

    /// <summary>What speaks against the folder or one on the way to it, links followed; null when nothing does.</summary>
    /// <exception cref="LinuxException">One of them could not be looked at.</exception>
    public static string? Doubt(string folder)
    {
        var left = new Stack<string>(Parts(Path.GetFullPath(folder)));
        var links = 0;
        var here = "/";
        if (DoubtFolder(here) is { } atRoot) return atRoot;
        while (left.TryPop(out var name))
        {
            if (name == "..")
            {
                here = Path.GetDirectoryName(here) ?? "/";
                continue;
            }

            var next = Path.Combine(here, name);
            if (FileFacts.Of(next) is not { } facts) return $"{next} is not there; make it first";
            if (facts.Type != FileType.SymbolicLink)
            {
                if (DoubtFolder(next) is { } doubt) return doubt;
                here = next;
                continue;
            }

            if (!IsTrusted(facts.Uid)) return $"{next} on the way to it is a link that belongs to uid {facts.Uid}, which could point it elsewhere";
            if (++links > MaxLinks || new FileInfo(next).LinkTarget is not { } target) return $"{next} on the way to it is a link that leads nowhere";
            if (target.StartsWith('/')) here = "/";
            foreach (var part in Parts(target)) left.Push(part);
        }

        return null;
    }

    private static IEnumerable<string> Parts(string path) =>
        path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != ".").Reverse();

    private static string? DoubtFolder(string path)
    {
        if (FileFacts.Of(path) is not { } facts) return $"{path} is not there; make it first";
        if (!IsTrusted(facts.Uid)) return $"{path} on the way to it belongs to uid {facts.Uid}, which could put another in its place; choose another";
        var octal = Convert.ToString((int)facts.Permissions, 8);
        if ((facts.Permissions & Sticky) != 0) return null;
        if ((facts.Permissions & OtherWrite) != 0) return $"everybody may rename what is in {path} (mode {octal}); chmod o-w or +t that, or choose another";
        return (facts.Permissions & GroupWrite) != 0 && facts.Gid >= FirstUserGid
            ? $"group {facts.Gid} may rename what is in {path} (mode {octal}); chmod g-w or +t that, or choose another"
            : null;
    }

    private static bool IsTrusted(uint uid) => uid == Root || uid == User.EffectiveId || uid == UserNamespace.UnmappedUid;
}
