using Pcm.Linux;
using Pcm.Protocol;
using Pcmd.Configuration;
using Pcmd.Streams;

namespace Pcmd.Identity;

/// <summary>
/// What each user has of the daemon while it has connections: no single user takes so much that others find it full. Root, and the owner of
/// a private daemon, are not bounded.
/// </summary>
internal sealed class UserShares(DaemonConfiguration configuration, AccessPolicy access, ClientBytes bytes)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<uint, UserShare> _users = [];

    /// <summary>Counts a connection to its user; disposing takes it off again.</summary>
    /// <exception cref="PcmException">The user has too many.</exception>
    public UserShare Enter(PeerCredentials peer)
    {
        lock (_gate)
        {
            if (!_users.TryGetValue(peer.Uid, out var share))
            {
                var isBounded = !access.MayControl(peer);
                share = new UserShare(this, peer.Uid, isBounded ? configuration.MaxStreamsPerUser : int.MaxValue,
                    new UserBytes(bytes, configuration, isBounded));
                _users.Add(peer.Uid, share);
            }

            if (share.Connections >= configuration.MaxConnectionsPerUser && !access.MayControl(peer))
            {
                throw new PcmException(ErrorCode.Busy,
                    $"uid {peer.Uid} has {configuration.MaxConnectionsPerUser} connections open already (max_connections_per_user); try again later");
            }

            share.Connections++;
            return share;
        }
    }

    private void Leave(UserShare share)
    {
        lock (_gate)
        {
            if (--share.Connections == 0)
                _users.Remove(share.Uid);
        }
    }

    /// <summary>One user's.</summary>
    internal sealed class UserShare(UserShares all, uint uid, int maxStreams, UserBytes bytes) : IDisposable
    {
        private int _streams;

        public uint Uid { get; } = uid;

        /// <summary>Guarded by the table's lock.</summary>
        public int Connections { get; set; }

        public UserBytes Bytes { get; } = bytes;

        /// <exception cref="PcmException">The user has too many.</exception>
        public void AddStream()
        {
            if (Interlocked.Increment(ref _streams) <= maxStreams)
                return;
            Interlocked.Decrement(ref _streams);
            throw new PcmException(ErrorCode.Busy, $"uid {Uid} has {maxStreams} streams open already (max_streams_per_user); try again later");
        }

        public void RemoveStream() => Interlocked.Decrement(ref _streams);

        /// <summary>Once for each connection.</summary>
        public void Dispose() => all.Leave(this);
    }
}
