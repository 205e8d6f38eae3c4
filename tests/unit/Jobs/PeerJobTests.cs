using NUnit.Framework;
using Pcm.Linux;
using Pcmd.Identity;

namespace Pcm.UnitTests.Jobs;

/// <summary>What counts first, and what is never overruled.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class PeerJobTests : IDisposable
{
    private const string Step = "0::/system.slice/slurmstepd.scope/job_5/step_0/user/task_0\n";

    private readonly FakeProcesses _processes = new();

    public void Dispose() => _processes.Dispose();

    [Test]
    public void The_cgroup_counts_before_the_ancestor()
    {
        var client = _processes.AddStep();
        _processes.Write(client.Pid, "cgroup", Step);
        Assert.That(Find(client), Is.EqualTo(new PeerJob(PeerJobSource.Cgroup, new SlurmJobReference(5, null, "0"))));
    }

    [Test]
    public void Without_a_jobs_cgroup_the_ancestor_counts()
    {
        Assume.That(User.EffectiveId, Is.Zero, "only root can make files that are root's");
        var client = _processes.AddStep();
        Assert.That(Find(client), Is.EqualTo(new PeerJob(PeerJobSource.Ancestor, new SlurmJobReference(4711, null, "batch"))));
    }

    [TestCase("0::/system.slice/n2_slurmstepd.scope/job_5/step_0\n")]
    [TestCase("7:freezer:/slurm/uid_1001/job_1/step_0\n4:memory:/slurm/uid_1001/job_2/step_0\n")]
    public void Cgroups_of_another_node_or_of_two_jobs_are_not_overruled_by_a_title(string cgroup)
    {
        var client = _processes.AddStep();
        _processes.Write(client.Pid, "cgroup", cgroup);
        Assert.That(Find(client), Is.EqualTo(PeerJob.None));
    }

    [Test]
    public void A_process_outside_jobs_has_none()
    {
        _processes.Add(700, FakeProcesses.Init, 50, "pcm-client", uid: 1001);
        Assert.That(Find(new ProcessIdentity(700, 50)), Is.EqualTo(PeerJob.None));
        Assert.That(PeerJob.Find(ProcessIdentity.Self, "n1", new ProcessFiles()), Is.EqualTo(PeerJob.None), "this test's own");
    }

    [Test]
    public void Another_process_under_the_pid_is_not_the_peer()
    {
        var client = _processes.AddStep();
        _processes.Write(client.Pid, "cgroup", Step);
        Assert.That(Find(client with { StartTicks = client.StartTicks - 1 }), Is.EqualTo(PeerJob.None));
        _processes.End(client.Pid);
        Assert.That(Find(client), Is.EqualTo(PeerJob.None));
    }

    [Test]
    public void A_cgroup_file_that_is_longer_than_is_read_is_not_believed_in_part()
    {
        var client = _processes.AddStep();
        _processes.Write(client.Pid, "cgroup", Step + new string('\n', Pcmd.Limits.MaxProcessFileBytes));
        Assert.That(Find(client), Is.EqualTo(PeerJob.None));
    }

    private PeerJob Find(ProcessIdentity peer) => PeerJob.Find(peer, "n1", _processes.Files);
}
