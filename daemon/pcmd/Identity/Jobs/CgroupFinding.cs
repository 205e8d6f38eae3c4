namespace Pcmd.Identity;

/// <summary>What a process's cgroups say of its job.</summary>
internal enum CgroupFinding
{
    /// <summary>Nothing: no cgroup of it is one of a job.</summary>
    NoJob,

    /// <summary>It is of a job on this node.</summary>
    Job,

    /// <summary>It is of a job of another slurmd on this host.</summary>
    OtherNode,

    /// <summary>Its cgroups name different jobs or steps.</summary>
    Contradiction,
}
