using Pcm.Linux;
using Pcm.Protocol;

namespace Pcmd.Leases;

/// <summary>A lease's user as if it had connected: what it may use is settled before any process of its job is there.</summary>
internal static class LeaseUser
{
    public static PeerCredentials Of(JobLease job)
    {
        // One that the node's accounts do not know is in no group.
        const uint Nobody = 65534;
        return User.Find(job.Uid) is { } account
            ? new PeerCredentials(0, account.Uid, account.Gid, User.GroupsOf(account))
            : new PeerCredentials(0, job.Uid, Nobody, []);
    }
}
