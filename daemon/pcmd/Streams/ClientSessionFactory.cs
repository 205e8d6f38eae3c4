using Microsoft.Extensions.Logging;
using Pcm.Linux;
using Pcm.Protocol;
using Pcmd.Configuration;
using Pcmd.Identity;
using Pcmd.Leases;
using Pcmd.Residency;
using Pcmd.Status;

namespace Pcmd.Streams;

/// <summary>What every client's session needs of the daemon.</summary>
internal sealed record ClientSessionFactory(
    DaemonConfiguration Configuration,
    DaemonRole Role,
    AccessPolicy Access,
    ContextResolver Resolver,
    ResidencyManager Residency,
    LeaseFinder Leases,
    LeaseKeeper LeaseKeeper,
    StreamTable Streams,
    StatusReporter Status,
    Counters Counters,
    TimeProvider Time,
    ILogger<ClientSession> Log)
{
    public ClientSession Create(Connection connection, PeerCredentials peer, UserShares.UserShare share) => new(this, connection, peer, share);
}
