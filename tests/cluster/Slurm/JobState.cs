namespace Pcm.Cluster;

/// <summary>States of a job as squeue writes them.</summary>
internal static class JobState
{
    public const string Pending = "PENDING";
    public const string Running = "RUNNING";
    public const string Completing = "COMPLETING";
    public const string Completed = "COMPLETED";
    public const string Failed = "FAILED";
    public const string Cancelled = "CANCELLED";
    public const string Timeout = "TIMEOUT";

    /// <summary>A job in one of these stays there.</summary>
    public static bool IsLast(string state) => state is Completed or Failed or Cancelled or Timeout or "OUT_OF_MEMORY" or "BOOT_FAIL" or "DEADLINE";
}
