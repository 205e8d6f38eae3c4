namespace Pcm.SlurmTests.Cluster;

/// <summary>What kind of cluster a test wants.</summary>
internal sealed record ClusterOptions
{
    /// <summary>Nodes n1, n2, ….</summary>
    public int Nodes { get; init; } = 3;

    /// <summary>Jobs in cgroups of their own; else known by their parent processes only.</summary>
    public bool HasJobCgroups { get; init; } = true;

    /// <summary>Lines of pcmd.yaml's block <c>slurm</c> beyond the partitions.</summary>
    public string SlurmKeys { get; init; } = "";

    /// <summary>Features that every node declares.</summary>
    public string? Features { get; init; }
}
