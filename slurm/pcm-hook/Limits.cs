namespace Pcm.Hook;

/// <summary>Every bound of the hook, each with its reason.</summary>
internal static class Limits
{
    /// <summary>Names of nodes and partitions: the longest host name.</summary>
    public const int MaxNameLength = 255;

    /// <summary>A comment in which tools leave each other words; what is longer is text that somebody keeps there, and opts in to nothing.</summary>
    public const int MaxCommentLength = 4096;

    /// <summary>Devices of one node: 16 GPUs in 7 parts each, several times over.</summary>
    public const int MaxGpus = 1024;

    /// <summary>A device's UUID with its prefix is 40 characters, a MIG device's in the old form some 60.</summary>
    public const int MaxUuidLength = 128;

    /// <summary>A list of as many UUIDs as there can be devices.</summary>
    public const int MaxGpuListLength = MaxGpus * (MaxUuidLength + 1);

    /// <summary>Names that one host list stands for: Slurm's own bound on one range; clusters have fewer nodes.</summary>
    public const int MaxHostListNames = 64 * 1024;

    /// <summary>All of gres.conf or slurm.conf with what it includes: a line for each node of a large cluster is a megabyte.</summary>
    public const int MaxConfigurationBytes = 8 << 20;

    /// <summary>Files that gres.conf includes: one for each kind of node.</summary>
    public const int MaxIncludedFiles = 256;

    /// <summary>Brackets in one name: rack, chassis and node of the most systematic cluster, and one more.</summary>
    public const int MaxBrackets = 4;

    /// <summary>Includes inside one another; a circle is noticed by it.</summary>
    public const int MaxIncludeDepth = 16;

    /// <summary>What of the hook's deadline the daemon may take: the rest is for ending a worker without it.</summary>
    public const double DaemonShare = 0.7;

    /// <summary>Processes that compute on one GPU: far more than its memory has room for.</summary>
    public const int MaxGpuProcesses = 1024;

    /// <summary>For a daemon to hear what it would find by itself: it answers in milliseconds, or hangs.</summary>
    public static readonly TimeSpan TellTimeout = TimeSpan.FromSeconds(1);

    /// <summary>For the kernel to end a worker, also where the deadline is over, and as long again for the driver to say so.</summary>
    public static readonly TimeSpan LeastClearTime = TimeSpan.FromSeconds(1);

    /// <summary>Between two looks for a daemon that starts, which takes some hundred milliseconds.</summary>
    public static readonly TimeSpan DialAgain = TimeSpan.FromMilliseconds(25);

    /// <summary>For <c>pcm-hook check</c> to hear from the driver, which can have to initialise its GPUs first: some seconds for each.</summary>
    public static readonly TimeSpan CheckDriverTimeout = TimeSpan.FromSeconds(60);

    /// <summary>Between two looks at the driver's list of processes, each of which takes its locks.</summary>
    public static readonly TimeSpan AskDriverAgain = TimeSpan.FromMilliseconds(20);
}
