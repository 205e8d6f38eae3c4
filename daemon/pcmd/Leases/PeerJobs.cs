using Pcm.Linux;
using Pcmd.Identity;

namespace Pcmd.Leases;

/// <summary>Which job a connected peer is of, on this node.</summary>
internal sealed class PeerJobs(DaemonRole role)
{
    private static readonly string[] V1Controllers = ["freezer", "memory", "cpuset", "cpu,cpuacct", "cpu", "devices", "pids"];

    private readonly ProcessFiles _files = new();

    /// <summary>Slurm keeps cgroups for the jobs of this node, so that a process outside of them is of no job.</summary>
    public bool HaveCgroups => CgroupFolders().Any(Directory.Exists);

    /// <summary>The job; null where there is none. The peer is looked at as it is now: pids are reused.</summary>
    public SlurmJobReference? Find(PeerCredentials peer) =>
        _files.Identity(peer.Pid) is { } process ? PeerJob.Find(process, role.NodeName, _files).Job : null;

    private IEnumerable<string> CgroupFolders()
    {
        foreach (var controller in V1Controllers)
        {
            yield return $"/sys/fs/cgroup/{controller}/slurm";
            yield return $"/sys/fs/cgroup/{controller}/slurm_{role.NodeName}";
        }

        yield return "/sys/fs/cgroup/system.slice/slurmstepd.scope";
        yield return $"/sys/fs/cgroup/system.slice/{role.NodeName}_slurmstepd.scope";
    }
}
