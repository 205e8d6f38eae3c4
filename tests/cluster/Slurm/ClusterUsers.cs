using System.Globalization;
using Pcm.Linux;

namespace Pcm.Cluster;

/// <summary>Two ordinary users, made before anything is run and removed after: Slurm takes only users that the system knows.</summary>
internal static class ClusterUsers
{
    private const string Prefix = "pcmslurm";

    public static ClusterUser Alice { get; private set; } = null!;

    public static ClusterUser Bob { get; private set; } = null!;

    public static ClusterUser[] All => [Alice, Bob];

    /// <summary>Makes them, and clears away what killed runs have left.</summary>
    public static async Task MakeAsync()
    {
        if (User.EffectiveId != 0) throw new InvalidOperationException("a Slurm cluster that runs jobs of several users needs root");
        await SlurmCluster.EndLeftBehindAsync();
        foreach (var name in LeftBehind())
        {
            await ChangeAsync("userdel", name);
            if (Directory.Exists($"/tmp/{name}")) Directory.Delete($"/tmp/{name}", recursive: true);
            JobCgroups.RemoveOf(name);
        }

        Alice = await MakeAsync("a");
        Bob = await MakeAsync("b");
    }

    public static async Task RemoveAsync()
    {
        foreach (var user in All)
        {
            if (user is null) continue;
            Directory.Delete(user.Home, recursive: true);
            await ChangeAsync("userdel", user.Name);
        }
    }

    private static async Task<ClusterUser> MakeAsync(string suffix)
    {
        var name = $"{Prefix}{Environment.ProcessId}{suffix}";
        await ChangeAsync("useradd", "--no-create-home", "--no-user-group", "--gid", "nogroup", "--home-dir", $"/tmp/{name}", "--shell", "/bin/sh", name);
        var gid = User.GroupIdOf("nogroup") ?? throw new InvalidOperationException("the system has no group nogroup");
        var user = new ClusterUser(name, User.IdOf(name) ?? throw new InvalidOperationException($"useradd made no user {name}"), gid);
        Directory.CreateDirectory(user.Home, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Ownership.Set(user.Home, user.Uid, user.Gid);
        return user;
    }

    // Of test runs that were killed: the name tells their pid.
    private static List<string> LeftBehind() =>
        File.ReadLines("/etc/passwd")
            .Select(line => line.Split(':')[0])
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)
                && int.TryParse(name[Prefix.Length..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
                && ProcessIdentity.Of(pid) is null)
            .ToList();

    private static async Task ChangeAsync(string program, params string[] arguments)
    {
        CommandResult? result = null;
        for (var attempt = 0; attempt < Limits.UserDatabaseAttempts; attempt++)
        {
            result = await Command.RunAsync(Limits.Command, new Dictionary<string, string>(), program, arguments);
            if (result.ExitCode == 0) return;
            await Task.Delay(Limits.AskAgain);
        }

        result!.Demand($"{program} {string.Join(' ', arguments)}");
    }
}
