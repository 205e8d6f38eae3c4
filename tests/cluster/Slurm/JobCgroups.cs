using System.Diagnostics;
using System.Globalization;

namespace Pcm.Cluster;

/// <summary>The cgroups (version 1) that Slurm makes for jobs: <c>slurm_NODE/uid_U/job_J/step_S</c> in the freezer and other hierarchies.</summary>
internal static class JobCgroups
{
    private const string Mounts = "/sys/fs/cgroup";

    /// <summary>Whether this machine has what <see cref="ClusterOptions.JobCgroups"/> needs.</summary>
    public static bool AreThere => Directory.Exists($"{Mounts}/freezer");

    /// <summary>Groups of jobs whose ids begin with that one.</summary>
    public static List<string> OfJobsFrom(int firstJobId) =>
        Jobs().Where(job => job.Id >= firstJobId && job.Id < firstJobId + Limits.JobIds).Select(job => job.Folder).ToList();

    /// <summary>Lets processes go that were killed while Slurm had them frozen: until then they do not notice.</summary>
    public static void Thaw(int firstJobId)
    {
        foreach (var group in OfJobsFrom(firstJobId).SelectMany(job => Within(job, "*", SearchOption.AllDirectories).Append(job)))
            Attempt(() => File.WriteAllText(Path.Combine(group, "freezer.state"), "THAWED"));
    }

    /// <summary>Removes a cluster's groups once their processes are gone, and the nodes' own groups where no other cluster has jobs in them.</summary>
    public static async Task RemoveAsync(int firstJobId)
    {
        var started = Stopwatch.GetTimestamp();
        while (OfJobsFrom(firstJobId) is { Count: > 0 } left && Stopwatch.GetElapsedTime(started) < Limits.End)
        {
            foreach (var job in left)
            {
                foreach (var group in Within(job, "*", SearchOption.AllDirectories).OrderByDescending(path => path.Length).Append(job))
                    Attempt(() => Directory.Delete(group));
            }

            await Task.Delay(Limits.LookAgain);
        }

        foreach (var node in Nodes())
        {
            foreach (var user in Within(node, "uid_*")) Attempt(() => Directory.Delete(user));
            Attempt(() => Directory.Delete(node));
        }
    }

    /// <summary>A group in which a test puts what a user might forge.</summary>
    public static string ForgedBy(string user) => $"{Mounts}/freezer/of-{user}";

    /// <summary>Removes what a user might have forged.</summary>
    public static void RemoveOf(string user)
    {
        var forged = ForgedBy(user);
        foreach (var group in Within(forged, "*", SearchOption.AllDirectories).OrderByDescending(path => path.Length).Append(forged))
            Attempt(() => Directory.Delete(group));
    }

    private static IEnumerable<string> Nodes() => Within(Mounts, "*").SelectMany(hierarchy => Within(hierarchy, "slurm_*"));

    private static IEnumerable<(int Id, string Folder)> Jobs() =>
        from node in Nodes()
        from user in Within(node, "uid_*")
        from job in Within(user, "job_*")
        let id = int.TryParse(Path.GetFileName(job)["job_".Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0
        select (id, job);

    private static string[] Within(string folder, string pattern, SearchOption depth = SearchOption.TopDirectoryOnly)
    {
        try
        {
            return Directory.GetDirectories(folder, pattern, depth);
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    // Slurm removes groups too, and the kernel keeps one until the last of its processes is buried.
    private static void Attempt(Action act)
    {
        try
        {
            act();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }
}
