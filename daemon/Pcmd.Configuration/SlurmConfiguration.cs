namespace Pcmd.Configuration;

/// <summary>What of Slurm the daemon and the hooks go by. See <c>packaging/conf/pcmd.yaml</c> for what each means to an admin.</summary>
public sealed record SlurmConfiguration
{
    /// <summary>Takes the place of a partition's name and means every one.</summary>
    public const string AnyPartition = "*";

    /// <summary>Partitions whose jobs may take part.</summary>
    public IReadOnlyList<string> Partitions { get; init; } = [];

    public OptInRule OptIn { get; init; } = OptInRule.Comment;

    /// <summary>Who has no lease may use what is open and nobody's: for nodes without hooks, and a user's own daemon.</summary>
    public bool AllowWithoutLease { get; init; }

    /// <summary>A job may get a lease on a GPU of a node that gives shards or MPS, for as long as it is alone there.</summary>
    public bool LeaseSharedGpus { get; init; }

    /// <summary>Where the files of the node's GPUs stand, in Slurm's order.</summary>
    public string GresFile { get; init; } = "/etc/slurm/gres.conf";

    /// <summary>A hook has ended after this time, whatever hangs.</summary>
    public TimeSpan HookDeadline { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Says to Slurm which contexts are warm here, as features <c>pcm_CONTEXT</c> that the admin has declared.</summary>
    public bool ActiveFeatures { get; init; }

    /// <summary>How long a set of warm contexts has to last before Slurm is told.</summary>
    public TimeSpan FeaturesDebounce { get; init; } = TimeSpan.FromSeconds(10);

    public string ScontrolProgram { get; init; } = "/usr/bin/scontrol";

    /// <summary>Whether jobs of a partition may take part.</summary>
    public bool TakesPart(string partition) => Partitions.Contains(partition, StringComparer.Ordinal) || Partitions.Contains(AnyPartition, StringComparer.Ordinal);
}
