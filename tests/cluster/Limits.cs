namespace Pcm.Cluster;

/// <summary>Every wait of these tests, and its reason.</summary>
internal static class Limits
{
    /// <summary>One command of Slurm: slurmctld answers at once or is lost, and a client gives up by itself after MessageTimeout (10 s).</summary>
    public static readonly TimeSpan Command = TimeSpan.FromSeconds(30);

    /// <summary>From the first daemon to all nodes idle: a second on an idle machine.</summary>
    public static readonly TimeSpan Start = TimeSpan.FromSeconds(60);

    /// <summary>A job's next state; only a failure waits so long.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(180);

    /// <summary>A daemon to be gone that was told to end, which finishes what it is at; all processes of a cluster after SIGKILL, and their cgroups.</summary>
    public static readonly TimeSpan End = TimeSpan.FromSeconds(30);

    /// <summary>Looking costs nothing.</summary>
    public static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(20);

    /// <summary>Looking costs a process and a request to slurmctld.</summary>
    public static readonly TimeSpan AskAgain = TimeSpan.FromMilliseconds(100);

    /// <summary>What a failure says of a daemon's log.</summary>
    public const int LogTailLines = 30;

    /// <summary>Job ids that a cluster may use; see <see cref="ClusterPlan.FirstJobId"/>.</summary>
    public const int JobIds = 10_000;
}
