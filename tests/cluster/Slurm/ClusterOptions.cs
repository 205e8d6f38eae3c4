namespace Pcm.Cluster;

/// <summary>What differs between clusters.</summary>
internal sealed record ClusterOptions
{
    /// <summary>How many nodes; they are called n1, n2, …</summary>
    public int Nodes { get; init; } = 3;

    /// <summary>A cgroup (version 1) for each job and step; else Slurm follows a job by its processes' parents (<c>proctrack/linuxproc</c>).</summary>
    public bool JobCgroups { get; init; } = true;

    /// <summary>How long a scavenger's job may go on after it was told to end.</summary>
    public int GraceTimeSeconds { get; init; }

    /// <summary>Path of the program that runs as root on a node before a job; null for none.</summary>
    public string? Prolog { get; init; }

    /// <summary>Path of the program that runs as root on a node after a job; null for none.</summary>
    public string? Epilog { get; init; }

    /// <summary>Shards that a node's GPUs are split into; 0 for none.</summary>
    public int Shards { get; init; }

    /// <summary>Features by node, comma-separated, as slurm.conf declares them.</summary>
    public IReadOnlyDictionary<string, string> Features { get; init; } = new Dictionary<string, string>();

    /// <summary>More lines of slurm.conf. Of a key that is there already Slurm takes the last.</summary>
    public IReadOnlyList<string> ExtraLines { get; init; } = [];
}
