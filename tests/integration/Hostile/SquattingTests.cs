using System.Diagnostics;
using System.Net.Sockets;
using NUnit.Framework;
using Pcm.Client;
using Pcm.IntegrationTests.Hostile.Users;
using Pcm.Linux;
using Pcm.Protocol;

namespace Pcm.IntegrationTests.Hostile;

/// <summary>Somebody was there first: at the socket's path, in its folder, or with a server of their own.</summary>
[NonParallelizable]
public sealed class SquattingTests
{
    private string _folder = null!;

    [SetUp]
    public void MakeFolder()
    {
        _folder = TestDaemon.NewFolder();
        File.SetUnixFileMode(_folder, Access.EverybodyPasses);
    }

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestCase("file")]
    [TestCase("folder")]
    [TestCase("fifo")]
    [TestCase("link")]
    [TestCase("link to nothing")]
    public async Task What_is_no_socket_at_its_path_is_left_alone_and_named(string what)
    {
        var run = Directory.CreateDirectory(Path.Combine(_folder, "run"), Access.OwnerOnly).FullName;
        var socket = Path.Combine(run, "pcmd.sock");
        Squat(socket, what);
        var (exitCode, _, error) = await TestDaemon.RunAsync("--private", "--runtime-dir", run);
        Assert.That(exitCode, Is.Not.Zero);
        Assert.That(error, Does.Contain(socket).And.Contain("is no socket"));
        Assert.That(FileFacts.Of(socket), Is.Not.Null, "what was there is there");
    }

    [TestCase("lock", "fifo")]
    [TestCase("lock", "folder")]
    [TestCase("lock", "link")]
    [TestCase("state", "link")]
    [TestCase("state", "file")]
    [TestCase("cache", "link")]
    [TestCase("log", "link")]
    [TestCase("log", "fifo")]
    public async Task Something_else_in_the_place_of_its_folders_or_its_lock_ends_the_start_with_a_reason(string name, string what)
    {
        var run = Directory.CreateDirectory(Path.Combine(_folder, "run"), Access.OwnerOnly).FullName;
        var path = Path.Combine(run, name == "lock" ? "pcmd.sock.lock" : name);
        Squat(path, what);
        if (name == "lock" && what == "fifo")
        {
            // A lock can be taken on a pipe as on a file, and nobody else can have put it there.
            using var daemon = Process.Start(TestPaths.Published("sbin", "pcmd"), ["--private", "--runtime-dir", run]);
            await UntilListeningAsync(Path.Combine(run, "pcmd.sock"));
            Signals.TrySend(ProcessIdentity.Of(daemon.Id)!.Value, Signal.Terminate);
            await daemon.WaitForExitAsync();
            return;
        }

        var (exitCode, _, error) = await TestDaemon.RunAsync("--private", "--runtime-dir", run);
        Assert.That(exitCode, Is.Not.Zero);
        Assert.That(error, Does.Contain(path));
    }

    [Test]
    public async Task A_folder_that_others_could_replace_is_refused_with_its_reason()
    {
        var open = Directory.CreateDirectory(Path.Combine(_folder, "open")).FullName;
        File.SetUnixFileMode(open, (UnixFileMode)0x1ff); // 0777
        var (exitCode, _, error) = await TestDaemon.RunAsync("--private", "--runtime-dir", Path.Combine(open, "run"));
        Assert.That(exitCode, Is.Not.Zero);
        Assert.That(error, Does.Contain("is not safe").And.Contain($"everybody may rename what is in {open}"));

        TestUsers.Give(open, TestUsers.Attacker);
        File.SetUnixFileMode(open, Access.EverybodyPasses);
        (exitCode, _, error) = await TestDaemon.RunAsync("--private", "--runtime-dir", Path.Combine(open, "run2"));
        Assert.That(exitCode, Is.Not.Zero);
        Assert.That(error, Does.Contain($"belongs to uid {TestUsers.Attacker.Uid}"));
    }

    [Test]
    public async Task A_stale_socket_is_replaced_and_a_second_daemon_is_not_started()
    {
        await using var daemon = await TestDaemon.StartAsync();
        var (exitCode, _, error) = await TestDaemon.RunAsync("--private", "--runtime-dir", Path.Combine(daemon.Folder, "run"));
        Assert.That(exitCode, Is.Not.Zero);
        Assert.That(error, Does.Contain("another process serves"));
        await using var peer = await daemon.ConnectAsync();
        await peer.StatusAsync();
    }

    [TestCase("folder")]
    [TestCase("file")]
    [TestCase("fifo")]
    [TestCase("link")]
    public async Task A_users_private_folder_that_another_made_first_is_refused(string what)
    {
        var path = $"/tmp/pcmd-{TestUsers.Victim.Uid}";
        TestUsers.Attacker.Do(() => { Squat(path, what); return true; });
        try
        {
            var result = await TestUsers.Victim.ClientAsync(Path.Combine(_folder, "none"), "verify", "-c", "claims-tiny", "--claim", "secret", "--autostart", "-o", "-");
            Assert.That(result.ExitCode, Is.EqualTo(ExitCode.NotAllowed), result.ToString());
            Assert.That(result.Error, Does.Contain(path).And.Contain("is not safe"));
        }
        finally
        {
            if (Directory.Exists(path) && FileFacts.Of(path)!.Value.Type == FileType.Directory) Directory.Delete(path);
            else File.Delete(path);
        }
    }

    [Test]
    public async Task A_server_of_another_users_gets_no_byte_from_the_client()
    {
        var shared = Directory.CreateDirectory(Path.Combine(_folder, "shared")).FullName;
        TestUsers.Give(shared, TestUsers.Attacker);
        var path = Path.Combine(shared, "s");
        using var server = TestUsers.Attacker.Do(() => new HostileServer(path, _ => ([], false)));
        File.SetUnixFileMode(path, Access.EverybodyWrites);
        foreach (var command in new string[][] { ["verify", "-c", "x", "--claim", "secret", "-o", "-"], ["ping"], ["status"], ["warm", "x"] })
        {
            var result = await TestUsers.Victim.ClientAsync(path, command);
            Assert.That(result.ExitCode, Is.EqualTo(ExitCode.NotAllowed), result.ToString());
            Assert.That(result.Error, Does.Contain($"runs as uid {TestUsers.Attacker.Uid}"));
        }

        Assert.That(server.ReceivedBytes, Is.Zero);
    }

    private static void Squat(string path, string what)
    {
        switch (what)
        {
            case "file": File.WriteAllText(path, ""); break;
            case "folder": Directory.CreateDirectory(path); break;
            case "link": File.CreateSymbolicLink(path, "/tmp"); break;
            case "link to nothing": File.CreateSymbolicLink(path, "/nothing/there"); break;
            default: Pipes.Make(path); break;
        }
    }

    private static async Task UntilListeningAsync(string socket)
    {
        using var timeout = new CancellationTokenSource(TestDaemon.Patience);
        while (true)
        {
            try
            {
                UnixSocket.Connect(socket).Dispose();
                return;
            }
            catch (UnixSocketException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), timeout.Token);
            }
        }
    }
}
