using Pcm.Contexts;
using Pcm.Linux;
using Pcm.Protocol;
using Pcmd.Identity;

namespace Pcmd.Residency;

/// <summary>Finds the context that a request names, for the peer that names it.</summary>
internal sealed class ContextResolver(ContextCatalog catalog, AccessPolicy access)
{
    /// <param name="context">A name; or, where allowed, the absolute path of a manifest or of a folder with one.</param>
    /// <param name="peer">Who asks.</param>
    /// <exception cref="PcmException">There is none, it is unusable, or the peer may not use it.</exception>
    public ContextDefinition Resolve(string context, PeerCredentials peer) =>
        Path.IsPathRooted(context) ? FromPath(context, peer) : FromCatalog(context, peer);

    /// <summary>The contexts that the peer may use, and those that nobody can.</summary>
    public IEnumerable<CatalogEntry> Visible(PeerCredentials peer) =>
        catalog.Scan().Where(entry => entry.Definition is null ? access.MayControl(peer) : access.MayUse(peer, entry.Definition.Manifest));

    private ContextDefinition FromPath(string path, PeerCredentials peer)
    {
        if (!access.MayOpenPaths(peer))
        {
            throw new PcmException(ErrorCode.NotAllowed,
                "this daemon serves contexts by name; for one of your own use --autostart, which starts a daemon of yours");
        }

        try
        {
            return ContextDefinition.Load(ContextManifest.Locate(path));
        }
        catch (ManifestException e)
        {
            throw new PcmException(ErrorCode.ContextLoadFailed, e.Message, e);
        }
    }

    private ContextDefinition FromCatalog(string name, PeerCredentials peer)
    {
        var entry = catalog.Find(name);
        if (entry is null || (entry.Definition is { } found && !access.MayUse(peer, found.Manifest)))
            throw Unknown(name, peer);
        return entry.Definition ?? throw new PcmException(ErrorCode.ContextLoadFailed, entry.Problem!);
    }

    // A context that the peer may not use is not told apart from one that is not there.
    private PcmException Unknown(string name, PeerCredentials peer)
    {
        var usable = Visible(peer).Where(entry => entry.Definition is not null);
        var known = usable.Select(entry => entry.Name).Take(Limits.MaxNamesInAnError).ToList();
        var there = known.Count > 0 ? $"there are {string.Join(", ", known)}" : "there are none";
        return new PcmException(ErrorCode.UnknownContext, $"no context \"{name}\" for you here; {there}");
    }
}
