namespace Pcm.Linux;

/// <summary>The bounds of what is asked of the system, each with its reason.</summary>
public static class Limits
{
    /// <summary>Bytes of a Unix socket's path: sun_path holds 108 with the final zero.</summary>
    public const int MaxSocketPathBytes = 107;

    /// <summary>Connections that wait to be accepted: a whole node's jobs starting at once. The system may cap it lower.</summary>
    public const int ListenBacklog = 1024;

    /// <summary>Supplementary groups read of a peer: the kernel's own bound.</summary>
    public const int MaxGroups = 65536;

    /// <summary>CPUs in an affinity mask: far above any node.</summary>
    public const int MaxCpus = 8192;

    /// <summary>Largest entry of the user and group databases: a group with thousands of members still fits.</summary>
    public const int MaxAccountEntryBytes = 1024 * 1024;

    /// <summary>For a listener with a full backlog to take a connection.</summary>
    public static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Pause of a listener that has run out of descriptors or memory, before it tries again.</summary>
    public static readonly TimeSpan ExhaustedPause = TimeSpan.FromMilliseconds(100);

    /// <summary>How often a process is looked at where the kernel has no pidfd to wait on.</summary>
    public static readonly TimeSpan ProcessPollInterval = TimeSpan.FromMilliseconds(200);
}
