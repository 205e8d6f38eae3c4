using System.Diagnostics;
using NUnit.Framework;
using Pcm.Protocol;

namespace Pcm.IntegrationTests.Daemon;

/// <summary>Who may do what at the node's daemon. These need root: they act as other users.</summary>
public sealed class DaemonAccessTests
{
    private const int SomeUser = 65534;
    private const int SomeGroup = 65534;
    private const int NotAllowed = 77;

    private TestDaemon _daemon = null!;

    [OneTimeSetUp]
    public async Task StartDaemon() => _daemon = await TestDaemon.StartAsync(
        contexts: new Dictionary<string, string>
        {
            ["everybodys"] = TestManifests.ClaimsTiny("everybodys"),
            ["roots"] = TestManifests.ClaimsTiny("roots", "users: [root]"),
            ["groups"] = TestManifests.ClaimsTiny("groups", $"groups: [{NameOfSomeGroup()}]"),
        },
        isPrivate: false);

    [OneTimeTearDown]
    public async Task StopDaemon()
    {
        if (_daemon is not null)
            await _daemon.DisposeAsync();
    }

    [Test]
    public async Task A_user_sees_and_warms_only_contexts_that_name_it_its_group_or_nobody()
    {
        var (_, list, _) = await AsSomeUserAsync("context", "list");
        Assert.That(list, Does.Contain("everybodys").And.Contain("groups").And.Not.Contain("roots"));

        Assert.That((await AsSomeUserAsync("warm", "groups")).ExitCode, Is.Zero);
        var (exitCode, _, error) = await AsSomeUserAsync("warm", "roots");
        Assert.That(exitCode, Is.Not.Zero);
        Assert.That(error, Does.Contain("no context \"roots\" for you here"));
    }

    [Test]
    public async Task A_user_may_not_evict() => Assert.That((await AsSomeUserAsync("evict", "everybodys")).ExitCode, Is.EqualTo(NotAllowed));

    [Test]
    public async Task Nobody_opens_a_path_at_the_nodes_daemon_not_even_root()
    {
        await using var peer = await _daemon.ConnectAsync();
        var path = Path.Combine(_daemon.Folder, "contexts", "roots.yaml");
        Assert.That((await DaemonPeer.RefusalAsync(peer.OpenAsync(1, path))).Code, Is.EqualTo(ErrorCode.NotAllowed));
    }

    private static string NameOfSomeGroup() =>
        File.ReadLines("/etc/group").Select(line => line.Split(':')).Single(group => group[2] == $"{SomeGroup}")[0];

    private async Task<(int ExitCode, string Output, string Error)> AsSomeUserAsync(params string[] arguments)
    {
        string[] all =
        [
            $"--reuid={SomeUser}", $"--regid={SomeGroup}", "--clear-groups",
            TestPaths.Published("bin", "pcm-client"), .. arguments, "--socket", _daemon.Socket,
        ];
        var start = new ProcessStartInfo("setpriv", all) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        using var timeout = new CancellationTokenSource(TestDaemon.Patience);
        var output = process.StandardOutput.ReadToEndAsync(timeout.Token);
        var error = process.StandardError.ReadToEndAsync(timeout.Token);
        await process.WaitForExitAsync(timeout.Token);
        return (process.ExitCode, await output, await error);
    }
}
