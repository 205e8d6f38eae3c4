using System.Diagnostics;
using NUnit.Framework;
using Pcm.IntegrationTests.Hostile.Users;

namespace Pcm.IntegrationTests.Hostile;

/// <summary>Two real users for the tests of this folder, made before them and removed after. That needs root, which the tests have in CI.</summary>
[SetUpFixture]
public sealed class TestUsers
{
    private const string Prefix = "pcmtest";

    private static readonly List<TemporaryUser> Made = [];

    internal static OtherUser Victim { get; private set; } = null!;

    internal static OtherUser Attacker { get; private set; } = null!;

    [OneTimeSetUp]
    public async Task MakeUsers()
    {
        await TemporaryUsers.RemoveLeftBehindAsync(Prefix);
        Victim = await MakeAsync('a');
        Attacker = await MakeAsync('b');
    }

    [OneTimeTearDown]
    public async Task RemoveUsers()
    {
        foreach (var user in Made) await TemporaryUsers.RemoveAsync(user);
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

    private static async Task<OtherUser> MakeAsync(char suffix)
    {
        var user = await TemporaryUsers.MakeAsync(Prefix, suffix);
        Made.Add(user);
        return new OtherUser(user.Name, user.Uid, user.Gid);
    }
}
