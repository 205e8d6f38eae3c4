using Pcm.Contexts;
using Pcm.Linux;
using Pcm.Protocol;

namespace Pcmd.Identity;

/// <summary>Who may do what. A private daemon is its owner's; the node's daemon is everybody's, and root's to steer.</summary>
internal sealed class AccessPolicy(DaemonRole role)
{
    private const uint Root = 0;

    public bool MayConnect(PeerCredentials peer) => !role.IsPrivate || IsOwner(peer);

    /// <summary>See and steer what is others'.</summary>
    public bool MayControl(PeerCredentials peer) => peer.Uid == Root || (role.IsPrivate && IsOwner(peer));

    /// <summary>Name a context by its manifest's path. Root and the node's daemon never open a path that a user named.</summary>
    public bool MayOpenPaths(PeerCredentials peer) => role.IsPrivate && peer.Uid == role.OwnUid;

    /// <summary>Use a site context, as its manifest has it.</summary>
    public bool MayUse(PeerCredentials peer, ContextManifest manifest)
    {
        if (MayControl(peer) || IsOpenToAll(manifest))
            return true;
        return (manifest.Users ?? []).Any(user => User.IdOf(user) == peer.Uid)
            || (manifest.Groups ?? []).Any(group => User.GroupIdOf(group) is { } gid && peer.IsInGroup(gid));
    }

    public static bool IsOpenToAll(ContextManifest manifest) => manifest is { Users: null, Groups: null };

    /// <exception cref="PcmException">The peer may not steer.</exception>
    public void DemandControl(PeerCredentials peer, string request)
    {
        if (!MayControl(peer))
        {
            throw new PcmException(ErrorCode.NotAllowed,
                $"{request} needs root{(role.IsPrivate ? " or the daemon's own user" : "")}; you are uid {peer.Uid}");
        }
    }

    private bool IsOwner(PeerCredentials peer) => peer.Uid == role.OwnUid || peer.Uid == Root;
}
