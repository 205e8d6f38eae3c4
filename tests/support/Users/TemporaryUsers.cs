using System.Globalization;
using Pcm.Linux;

namespace Pcm.TestSupport;

/// <summary>
/// Makes users of the system and removes them with all that they have: processes, homes, and the private daemons' folders, which the next user
/// of that uid would inherit. A user's name tells the pid of its test run, so that those of killed runs are known.
/// </summary>
internal static class TemporaryUsers
{
    private const string Group = "nogroup";

    // Another test run may be changing the user database, which is locked meanwhile.
    private const int Attempts = 50;

    private static readonly TimeSpan TryAgain = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan CommandPatience = TimeSpan.FromSeconds(30);

    /// <summary>Makes one.</summary>
    /// <param name="prefix">Of the suite; letters.</param>
    /// <param name="suffix">One letter.</param>
    public static async Task<TemporaryUser> MakeAsync(string prefix, char suffix)
    {
        if (User.EffectiveId != 0) throw new InvalidOperationException("these tests make users and act as them: run them as root");
        var name = $"{prefix}{Environment.ProcessId}{suffix}";
        var gid = User.GroupIdOf(Group) ?? throw new InvalidOperationException($"the system has no group {Group}");
        await ChangeAsync("useradd", "--no-create-home", "--no-user-group", "--gid", Group, "--home-dir", $"/tmp/{name}", "--shell", "/bin/sh", name);
        var user = new TemporaryUser(name, User.IdOf(name) ?? throw new InvalidOperationException($"useradd made no user {name}"), gid);
        RemoveFiles(user);
        Directory.CreateDirectory(user.Home, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Ownership.Set(user.Home, user.Uid, user.Gid);
        return user;
    }

    public static async Task RemoveAsync(TemporaryUser user)
    {
        EndProcesses(user);
        RemoveFiles(user);
        await ChangeAsync("userdel", user.Name);
    }

    /// <summary>Removes the users of test runs that are no more.</summary>
    /// <returns>Their names.</returns>
    public static async Task<IReadOnlyList<string>> RemoveLeftBehindAsync(string prefix)
    {
        var names = File.ReadLines("/etc/passwd")
            .Select(line => line.Split(':')[0])
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal)
                && int.TryParse(name[prefix.Length..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
                && ProcessIdentity.Of(pid) is null)
            .ToList();
        foreach (var name in names)
        {
            if (User.IdOf(name) is { } uid) await RemoveAsync(new TemporaryUser(name, uid, Gid: 0));
        }

        return names;
    }

    private static void EndProcesses(TemporaryUser user)
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
                && ProcessIdentity.Of(pid) is { } process && FileFacts.Of(folder) is { } facts && facts.Uid == user.Uid)
                Signals.TrySend(process, Signal.Kill);
        }
    }

    private static void RemoveFiles(TemporaryUser user)
    {
        foreach (var path in (string[])[user.Home, $"/tmp/pcmd-{user.Uid}"])
        {
            if (FileFacts.Of(path) is not { } facts) continue;
            if (facts.Type == FileType.Directory) Directory.Delete(path, recursive: true);
            else File.Delete(path);
        }
    }

    private static async Task ChangeAsync(string program, params string[] arguments)
    {
        CommandResult? result = null;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            result = await Command.RunAsync(CommandPatience, new Dictionary<string, string>(), program, arguments);
            if (result.ExitCode == 0) return;
            await Task.Delay(TryAgain);
        }

        result!.Demand($"{program} {string.Join(' ', arguments)}");
    }
}
