using NUnit.Framework;
using Pcm.Client;
using Pcm.IntegrationTests.Daemon;
using Pcm.IntegrationTests.Hostile.Users;
using Pcm.Protocol;

namespace Pcm.IntegrationTests.Hostile;

/// <summary>What another user, and the user's own other processes, can do to a private daemon: nothing.</summary>
[NonParallelizable]
public sealed class PrivateDaemonAttackTests
{
    private UserDaemon _daemon = null!;

    private static OtherUser Victim => TestUsers.Victim;

    private static OtherUser Attacker => TestUsers.Attacker;

    [OneTimeSetUp]
    public async Task StartDaemon()
    {
        _daemon = await UserDaemon.StartAsync(Victim);
        var warm = await Victim.ClientAsync(_daemon.Socket, "warm", "claims-tiny");
        Assert.That(warm.ExitCode, Is.EqualTo(ExitCode.Ok), warm.ToString());
    }

    [OneTimeTearDown]
    public async Task StopDaemon()
    {
        if (_daemon is not null) await _daemon.DisposeAsync();
    }

    [Test]
    [Order(1)]
    public async Task Another_user_cannot_reach_its_socket()
    {
        var ping = await Attacker.ClientAsync(_daemon.Socket, "ping");
        Assert.That(ping.ExitCode, Is.EqualTo(ExitCode.NotAllowed), ping.ToString());
    }

    [Test]
    [Order(2)]
    public void Another_user_reads_lists_or_writes_nothing_of_it()
    {
        var paths = Directory.EnumerateFileSystemEntries(_daemon.RuntimeDirectory, "*", SearchOption.AllDirectories).Prepend(_daemon.RuntimeDirectory).ToList();
        Assert.That(paths, Has.Count.GreaterThan(6), "sockets, locks, logs and records are there to be tried");
        Assert.That(paths.Where(path => Attacker.Do(() => Access.CanRead(path) || Access.CanWrite(path))), Is.Empty);
    }

    [Test]
    [Order(3)]
    public async Task Another_user_is_refused_by_the_daemon_even_where_every_mode_was_opened()
    {
        var folders = new[] { TestUsers.FolderOf(Victim), _daemon.Folder, _daemon.RuntimeDirectory };
        foreach (var folder in folders) File.SetUnixFileMode(folder, Access.EverybodyPasses);
        File.SetUnixFileMode(_daemon.Socket, Access.EverybodyWrites);
        try
        {
            var refusal = await DaemonPeer.RefusalAsync(DaemonPeer.GreetAsync(Attacker.Connect(_daemon.Socket)));
            Assert.That(refusal.Code, Is.EqualTo(ErrorCode.NotAllowed));

            var verify = await Attacker.ClientAsync(_daemon.Socket, "verify", "-c", "claims-tiny", "--claim", "secret", "-o", "-");
            Assert.That(verify.ExitCode, Is.EqualTo(ExitCode.NotAllowed), verify.ToString());
            Assert.That(verify.Error, Does.Contain("rows are not sent to it"));
        }
        finally
        {
            foreach (var folder in folders) File.SetUnixFileMode(folder, Access.OwnerOnly);
            File.SetUnixFileMode(_daemon.Socket, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    [TestCase("supervisor")]
    [TestCase("worker")]
    public async Task Not_even_its_own_user_traces_it_or_reads_its_memory(string which)
    {
        await using var peer = await DaemonPeer.ConnectAsync(_daemon.Socket);
        await peer.OpenAsync(1);
        var pid = which == "supervisor" ? _daemon.Pid : (await peer.StatusAsync()).Workers.Single().Pid;
        Assert.That(Victim.Do(() => Access.CanTrace(pid)), Is.False, "ptrace");
        foreach (var file in new[] { "mem", "environ", "maps" })
            Assert.That(Victim.Do(() => Access.CanRead($"/proc/{pid}/{file}")), Is.False, file);
    }

    [Test]
    public async Task Another_user_cannot_plant_the_parts_of_an_output()
    {
        // A folder for all, as a project has one.
        var shared = Directory.CreateTempSubdirectory("pcm-shared-").FullName;
        File.SetUnixFileMode(shared, (UnixFileMode)0x3ff); // 01777
        try
        {
            var planted = Path.Combine(shared, "planted.jsonl");
            Attacker.Do(() => Directory.CreateDirectory(planted + ".pcm"));
            Attacker.Do(() => { File.WriteAllText(Path.Combine(planted + ".pcm", "part-0.jsonl"), "{\"row\":1,\"id\":null,\"verdict\":\"SUPPORTS\"}\n"); return true; });
            var input = Path.Combine(shared, "in.jsonl");
            await File.WriteAllTextAsync(input, "{\"claim\":\"one\"}\n");
            var refused = await Victim.ClientAsync(_daemon.Socket, "verify", input, "-c", "claims-tiny", "-o", planted);
            Assert.That(refused.ExitCode, Is.EqualTo(ExitCode.CannotWrite), refused.ToString());
            Assert.That(refused.Error, Does.Contain($"belongs to uid {Attacker.Uid}"));

            var elsewhere = Path.Combine(shared, "linked.jsonl");
            Attacker.Do(() => File.CreateSymbolicLink(elsewhere + ".pcm", planted + ".pcm"));
            refused = await Victim.ClientAsync(_daemon.Socket, "verify", input, "-c", "claims-tiny", "-o", elsewhere);
            Assert.That(refused.ExitCode, Is.EqualTo(ExitCode.CannotWrite), refused.ToString());
        }
        finally
        {
            Directory.Delete(shared, recursive: true);
        }
    }

    [Test]
    public async Task The_parts_of_a_run_are_for_its_owner_alone()
    {
        var folder = Directory.CreateTempSubdirectory("pcm-own-").FullName;
        File.SetUnixFileMode(folder, Access.EverybodyPasses);
        TestUsers.Give(folder, Victim);
        try
        {
            var input = Path.Combine(folder, "in.jsonl");
            await File.WriteAllLinesAsync(input, Enumerable.Range(0, 20_000).Select(i => $$"""{"claim":"Hill {{i}} is high."}"""));
            using var run = Victim.Start(new Dictionary<string, string> { ["PCM_SOCKET"] = _daemon.Socket },
                TestPaths.Published("bin", "pcm-client"), "verify", input, "-c", "claims-tiny", "-o", Path.Combine(folder, "out.jsonl"));
            using var timeout = new CancellationTokenSource(TestDaemon.Patience);
            var parts = Path.Combine(folder, "out.jsonl.pcm");
            while (!Directory.Exists(parts) || Directory.GetFiles(parts, "part-*").All(part => new FileInfo(part).Length == 0)) await Task.Delay(1, timeout.Token);
            run.Kill();
            await run.WaitForExitAsync(timeout.Token);

            var files = Directory.GetFileSystemEntries(parts).Prepend(parts).ToList();
            Assert.That(files, Has.Count.GreaterThan(1));
            Assert.That(files.Where(path => Attacker.Do(() => Access.CanRead(path) || Access.CanWrite(path))), Is.Empty);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
