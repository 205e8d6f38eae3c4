using System.Diagnostics;
using System.Globalization;
using NUnit.Framework;
using Pcm.IntegrationTests.Hostile.Users;
using Pcm.Linux;

namespace Pcm.IntegrationTests.Hostile;

/// <summary>Two real users for the tests of this folder, made before them and removed after. That needs root, which the tests have in CI.</summary>
[SetUpFixture]
public sealed class TestUsers
{
    private const string Prefix = "pcmtest";

    /// <summary>Another test run may be changing the user database.</summary>
    private const int Attempts = 50;

    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(100);

    internal static OtherUser Victim { get; private set; } = null!;

    internal static OtherUser Attacker { get; private set; } = null!;

    [OneTimeSetUp]
    public async Task MakeUsers()
    {
        Assert.That(User.EffectiveId, Is.Zero, "these tests make users and act as them, so they run as root");
        foreach (var name in LeftBehind())
        {
            await RunAsync("userdel", name);
            if (Directory.Exists($"/tmp/{name}")) Directory.Delete($"/tmp/{name}", recursive: true);
        }

        Victim = await MakeAsync("a");
        Attacker = await MakeAsync("b");
    }

    [OneTimeTearDown]
    public async Task RemoveUsers()
    {
        foreach (var user in new[] { Victim, Attacker })
        {
            if (user is null) continue;
            Directory.Delete(FolderOf(user), recursive: true);
            await RunAsync("userdel", user.Name);
        }
    }

    /// <summary>A folder of the user's own, short enough for a socket's path.</summary>
    internal static string FolderOf(OtherUser user) => $"/tmp/{user.Name}";

    /// <summary>Gives a file or folder to a user.</summary>
    internal static void Give(string path, OtherUser user)
    {
        using var process = Process.Start("chown", ["--no-dereference", "--recursive", $"{user.Uid}:{user.Gid}", path]);
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, $"chown {path}");
    }

    private static async Task<OtherUser> MakeAsync(string suffix)
    {
        var name = $"{Prefix}{Environment.ProcessId}{suffix}";
        await RunAsync("useradd", "--no-create-home", "--no-user-group", "--gid", "nogroup", "--home-dir", $"/tmp/{name}", "--shell", "/bin/sh", name);
        var gid = User.GroupIdOf("nogroup") ?? throw new InvalidOperationException("the system has no group nogroup");
        var user = new OtherUser(name, User.IdOf(name) ?? throw new InvalidOperationException($"useradd made no user {name}"), gid);
        Directory.CreateDirectory(FolderOf(user), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Give(FolderOf(user), user);
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

    private static async Task RunAsync(string program, params string[] arguments)
    {
        var error = "";
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            error = await process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            if (process.ExitCode == 0) return;
            await Task.Delay(LookAgain);
        }

        throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {error}");
    }
}
