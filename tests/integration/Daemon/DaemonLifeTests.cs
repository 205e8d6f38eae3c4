using System.Net.Sockets;
using System.Text;
using NUnit.Framework;
using Pcm.Linux;
using Pcm.Protocol;

namespace Pcm.IntegrationTests.Daemon;

/// <summary>Starting, stopping, and who else is there.</summary>
public sealed class DaemonLifeTests
{
    [Test]
    public async Task A_graceful_stop_answers_what_it_has_and_leaves_nothing_behind()
    {
        var daemon = await TestDaemon.StartAsync();
        await using var peer = await daemon.ConnectAsync();
        await peer.OpenAsync(1);
        await peer.SendRowsAsync(1, Enumerable.Range(0, 200).Select(row => ((ulong)row, $"claim {row}")));
        var worker = (await peer.StatusAsync()).Workers.Single().Pid;
        daemon.Send(Signal.Terminate);

        Assert.That(await peer.ResultsAsync(1, 200), Has.Count.EqualTo(200));
        Assert.That((await peer.AnswerAsync<ErrorMessage>(1)).Code, Is.EqualTo(ErrorCode.ShuttingDown));
        Assert.That(await daemon.ExitCodeAsync(), Is.Zero);
        Assert.That(File.Exists(daemon.Socket), Is.False);
        Assert.That(Directory.Exists($"/proc/{worker}"), Is.False);
        Assert.That(Directory.EnumerateFiles(Path.Combine(daemon.Folder, "run", "state", "workers")), Is.Empty);
        await daemon.DisposeAsync();
    }

    [Test]
    public async Task A_stopping_daemon_opens_nothing_new()
    {
        await using var daemon = await TestDaemon.StartAsync();
        await using var peer = await daemon.ConnectAsync();
        await peer.OpenAsync(1);
        await peer.SendRowsAsync(1, Enumerable.Range(0, 1000).Select(row => ((ulong)row, $"claim {row}")));
        daemon.Send(Signal.Terminate);
        await daemon.EventuallyAsync(() => Task.FromResult(daemon.Log.Contains("stopping:", StringComparison.Ordinal)), "the stop begins");

        await peer.SendAsync(2, new OpenMessage(InferenceTask.Classify, "claims-tiny", OpenOptions.None));
        Assert.That((await peer.AnswerAsync<ErrorMessage>(2)).Code, Is.EqualTo(ErrorCode.ShuttingDown));
    }

    [Test]
    public async Task An_idle_private_daemon_ends_by_itself()
    {
        await using var daemon = await TestDaemon.StartAsync(arguments: ["--idle-exit-seconds", "1"]);
        Assert.That(await daemon.ExitCodeAsync(), Is.Zero);
        Assert.That(daemon.Log, Does.Contain("no client for 1 s"));
    }

    [Test]
    public async Task The_service_manager_hears_that_it_is_up_lives_and_stops()
    {
        var folder = TestDaemon.NewFolder();
        using var notify = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        notify.Bind(new UnixDomainSocketEndPoint(Path.Combine(folder, "notify")));
        var environment = new Dictionary<string, string>
        {
            ["NOTIFY_SOCKET"] = Path.Combine(folder, "notify"),
            ["WATCHDOG_USEC"] = "1000000",
        };
        await using (var daemon = await TestDaemon.StartAsync(environment: environment))
        {
            Assert.That(await NextAsync(notify), Does.StartWith("READY=1"));
            (await daemon.ConnectAsync()).Connection.Dispose();
            Assert.That(await NextAsync(notify), Is.EqualTo("WATCHDOG=1"));
            Assert.That(await NextAsync(notify), Is.EqualTo("WATCHDOG=1"));
            daemon.Send(Signal.Terminate);
            string message;
            while ((message = await NextAsync(notify)) == "WATCHDOG=1")
                continue;
            Assert.That(message, Is.EqualTo("STOPPING=1"));
        }

        Directory.Delete(folder, recursive: true);
    }

    [Test]
    public async Task A_second_daemon_on_the_same_socket_ends_and_harms_nothing()
    {
        await using var daemon = await TestDaemon.StartAsync();
        var (exitCode, _, error) = await TestDaemon.RunAsync("--private", "--runtime-dir", Path.Combine(daemon.Folder, "run"));

        Assert.That(exitCode, Is.EqualTo(75));
        Assert.That(error, Does.Contain("another process serves"));
        await using var peer = await daemon.ConnectAsync();
        Assert.That((await peer.StatusAsync()).Daemon.Pid, Is.EqualTo(daemon.Pid));
    }

    [TestCase("0777", "others may write to it")]
    [TestCase("link", "it is not a folder")]
    public async Task A_folder_that_others_could_put_names_into_is_refused(string kind, string reason)
    {
        var folder = TestDaemon.NewFolder();
        var run = Path.Combine(folder, "run");
        if (kind == "link")
            Directory.CreateSymbolicLink(run, folder);
        else
            File.SetUnixFileMode(Directory.CreateDirectory(run).FullName, (UnixFileMode)Convert.ToInt32(kind, 8));

        var (exitCode, _, error) = await TestDaemon.RunAsync("--private", "--runtime-dir", run);
        Assert.That((exitCode, error), Is.EqualTo((73, error)));
        Assert.That(error, Does.Contain(reason).And.Contain(run));
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<string> NextAsync(Socket notify)
    {
        using var timeout = new CancellationTokenSource(TestDaemon.Patience);
        var buffer = new byte[4096];
        return Encoding.UTF8.GetString(buffer, 0, await notify.ReceiveAsync(buffer, timeout.Token));
    }
}
