namespace Pcmd.Identity;

/// <summary>How a peer's job was found.</summary>
internal enum PeerJobSource
{
    /// <summary>It has none, as far as the system shows.</summary>
    None,

    /// <summary>By the cgroup that the process is in.</summary>
    Cgroup,

    /// <summary>By the slurmstepd that the process descends from.</summary>
    Ancestor,
}
