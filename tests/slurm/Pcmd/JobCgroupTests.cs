using NUnit.Framework;

namespace Pcm.SlurmTests;

/// <summary>A cgroup says of a process whose job it is in, and not who it is.</summary>
internal sealed class JobCgroupTests() : IdentityFixture(jobCgroups: true)
{
    [Test]
    public async Task Another_user_in_a_jobs_own_cgroup_has_no_lease()
    {
        var job = await HoldAsync(ClusterUsers.Alice, Leased);
        Refused(await AskWithinAsync(ClusterUsers.Bob, $"/sys/fs/cgroup/freezer/slurm_{Node}/uid_{ClusterUsers.Alice.Uid}/job_{job}/step_batch"));
    }
}
