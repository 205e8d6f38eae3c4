using System.Globalization;
using Pcm.Linux;

namespace Pcm.Cluster;

/// <summary>Where everything of one cluster lies, and what no other cluster on this machine shares with it.</summary>
internal sealed class ClusterPlan
{
    private const string Prefix = "pcms";
    private const string Separator = "-";

    // Slurm's ids are below 2^26.
    private const int MostJobIdBlocks = 6_000;

    private ClusterPlan(string root, int nodes)
    {
        Root = root;
        Nodes = [.. Enumerable.Range(1, nodes).Select(number => $"n{number}")];
        FirstJobId = Random.Shared.Next(1, MostJobIdBlocks) * Limits.JobIds;
        Ports = FreePorts.Take(nodes + 1);
    }

    /// <summary>Short, since the path of a socket may have 107 bytes.</summary>
    public string Root { get; }

    public IReadOnlyList<string> Nodes { get; }

    /// <summary>A cgroup's path names node, user and job only, and clusters have nodes of the same name: so each has job ids of its own.</summary>
    public int FirstJobId { get; }

    /// <summary>slurmctld's, then one for each node.</summary>
    public IReadOnlyList<int> Ports { get; }

    public string SlurmConf => ConfOf(Root);

    public string MungeSocket => Path.Combine(Root, "munge", "socket");

    public string MungeKey => Path.Combine(Root, "munge", "key");

    public static ClusterPlan Make(ClusterOptions options)
    {
        var plan = new ClusterPlan(MakeFolder(), options.Nodes);
        string[] folders = ["munge", "state", "log", "run", "gpu", "users", .. plan.Nodes.Select(node => $"spool/{node}")];
        foreach (var folder in folders) MakeFolder(Path.Combine(plan.Root, folder));
        return plan;
    }

    /// <summary>A new folder that everybody may enter, and whose name tells the test run that it goes with.</summary>
    public static string MakeFolder() => MakeFolder($"/tmp/{Prefix}{Environment.ProcessId}{Separator}{Random.Shared.Next(0x1000000):x6}");

    /// <summary>Folders whose test run is no more.</summary>
    public static IEnumerable<string> LeftBehind() => Directory.EnumerateDirectories("/tmp", $"{Prefix}*{Separator}*").Where(folder =>
        int.TryParse(Path.GetFileName(folder)[Prefix.Length..].Split(Separator)[0], NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
        && ProcessIdentity.Of(pid) is null);

    /// <summary>The first job id of the cluster in a folder; null where it came to no configuration.</summary>
    public static int? FirstJobIdIn(string root)
    {
        const string Key = "FirstJobId=";
        var line = File.Exists(ConfOf(root)) ? File.ReadLines(ConfOf(root)).FirstOrDefault(line => line.StartsWith(Key, StringComparison.Ordinal)) : null;
        return line is null ? null : int.Parse(line[Key.Length..], CultureInfo.InvariantCulture);
    }

    public static string ConfOf(string root) => Path.Combine(root, "slurm.conf");

    /// <summary>Where a daemon writes its log.</summary>
    public string LogOf(string daemon) => Path.Combine(Root, "log", $"{daemon}.log");

    /// <summary>Where a daemon complains before it has opened its log.</summary>
    public string OutputOf(string daemon) => Path.Combine(Root, "log", $"{daemon}.out");

    public string GpuOf(string node, int index) => Path.Combine(Root, "gpu", $"{node}-{index}");

    public string WorkOf(ClusterUser user) => Path.Combine(Root, "users", user.Name);

    private static string MakeFolder(string path)
    {
        const UnixFileMode Everybody = UnixFileMode.OtherRead | UnixFileMode.OtherExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute;
        Directory.CreateDirectory(path);
        File.SetUnixFileMode(path, Everybody | UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
