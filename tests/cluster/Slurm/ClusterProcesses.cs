using System.Diagnostics;
using System.Globalization;
using Pcm.Linux;

namespace Pcm.Cluster;

/// <summary>
/// Every process of a cluster, however it has left its parents: daemons, steps, hooks, jobs and what those leave. A step's process works in its
/// daemon's folder (and has overwritten its environment with its title); all others have been told the configuration.
/// </summary>
internal static class ClusterProcesses
{
    public static List<ProcessIdentity> Of(string root) =>
        Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? pid : 0)
            .Where(pid => pid != 0 && pid != Environment.ProcessId)
            .Select(ProcessIdentity.Of)
            .OfType<ProcessIdentity>()
            .Where(process => Belongs(process.Pid, root))
            .ToList();

    /// <summary>Kills them until none is left.</summary>
    public static async Task EndAsync(string root)
    {
        var started = Stopwatch.GetTimestamp();
        while (Of(root) is { Count: > 0 } left)
        {
            if (Stopwatch.GetElapsedTime(started) > Limits.End)
                throw new TimeoutException($"processes of {root} outlive SIGKILL: {string.Join(", ", left.Select(process => process.Pid))}");
            foreach (var process in left) Signals.TrySend(process, Signal.Kill);
            await Task.Delay(Limits.LookAgain);
        }
    }

    private static bool Belongs(int pid, string root)
    {
        try
        {
            var folder = new FileInfo($"/proc/{pid}/cwd").LinkTarget ?? "";
            return folder == root || folder.StartsWith(root + "/", StringComparison.Ordinal)
                || File.ReadAllText($"/proc/{pid}/environ").Split('\0').Contains($"SLURM_CONF={ClusterPlan.ConfOf(root)}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // It has ended meanwhile.
        }
    }
}
