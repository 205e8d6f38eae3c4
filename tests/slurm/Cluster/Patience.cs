namespace Pcm.SlurmTests.Cluster;

/// <summary>How long a test waits for what must come; only a failure waits so long.</summary>
internal static class Patience
{
    /// <summary>For a command of Slurm's.</summary>
    public static readonly TimeSpan Command = TimeSpan.FromSeconds(60);

    /// <summary>For a daemon of Slurm's to answer after its start.</summary>
    public static readonly TimeSpan Start = TimeSpan.FromSeconds(60);

    /// <summary>For a job to come to a state, through queueing, preemption and requeue.</summary>
    public static readonly TimeSpan Job = TimeSpan.FromSeconds(180);

    /// <summary>Between two looks.</summary>
    public static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(100);
}
