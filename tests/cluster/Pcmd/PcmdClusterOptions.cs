namespace Pcm.Cluster;

/// <summary>What differs between clusters with pcmd.</summary>
internal sealed record PcmdClusterOptions
{
    /// <summary>The Slurm below; its prolog and epilog are pcmd's.</summary>
    public ClusterOptions Cluster { get; init; } = new();

    /// <summary>False: nothing of pcmd runs on the nodes but what users bring.</summary>
    public bool HasHooks { get; init; } = true;

    /// <summary>More lines of pcmd.yaml.</summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    /// <summary>More lines of its <c>slurm</c> part.</summary>
    public IReadOnlyList<string> SlurmKeys { get; init; } = [];
}
