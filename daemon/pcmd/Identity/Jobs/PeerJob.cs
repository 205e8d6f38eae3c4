using Pcm.Linux;

namespace Pcmd.Identity;

/// <summary>
/// Which job a peer's process is of, as the system shows it and never as the process says. Whose lease that is, is the caller's to check: the
/// lease's uid has to be the peer's.
/// </summary>
internal sealed record PeerJob(PeerJobSource Source, SlurmJobReference? Job)
{
    /// <summary>Of no job.</summary>
    public static PeerJob None { get; } = new(PeerJobSource.None, null);

    /// <param name="peer">The process, as pinned when it was accepted.</param>
    /// <param name="node">This node's name in Slurm.</param>
    public static PeerJob Find(ProcessIdentity peer, string node, ProcessFiles files)
    {
        if (files.Identity(peer.Pid) != peer || files.Cgroups(peer.Pid) is not { } cgroups) return None;
        var (finding, job) = SlurmJobPath.Find(cgroups, node);
        var found = finding switch
        {
            CgroupFinding.Job => new PeerJob(PeerJobSource.Cgroup, job),
            CgroupFinding.NoJob when SlurmStepAncestor.Find(peer, files) is { } above => new PeerJob(PeerJobSource.Ancestor, above),

            // Cgroups that speak of another node or contradict each other are an answer: a parent's title must not overrule them.
            _ => None,
        };
        return files.Identity(peer.Pid) == peer ? found : None;
    }
}
