using NUnit.Framework;
using Pcm.Client;
using Pcm.IntegrationTests.Daemon;
using Pcm.IntegrationTests.Hostile.Users;
using Pcm.Linux;
using Pcm.Protocol;

namespace Pcm.IntegrationTests.Hostile;

/// <summary>What an ordinary user can do to the node's daemon and to others who use it.</summary>
[NonParallelizable]
public sealed class NodeDaemonAttackTests
{
    private TestDaemon _daemon = null!;

    private static OtherUser Attacker => TestUsers.Attacker;

    [OneTimeSetUp]
    public async Task StartDaemon() => _daemon = await TestDaemon.StartAsync(isPrivate: false);

    [OneTimeTearDown]
    public async Task StopDaemon()
    {
        if (_daemon is not null) await _daemon.DisposeAsync();
    }

    [Test]
    public async Task A_user_reads_and_writes_nothing_of_the_daemons_but_its_socket()
    {
        await using var peer = await _daemon.ConnectAsync();
        await peer.OpenAsync(1);
        var run = Path.Combine(_daemon.Folder, "run");
        var paths = Directory.EnumerateFileSystemEntries(run, "*", SearchOption.AllDirectories).ToList();
        Assert.That(paths, Has.Count.GreaterThan(6), "locks, logs, records and caches are there to be tried");
        Assert.That(paths.Where(path => Attacker.Do(() => Access.CanRead(path) || Access.CanWrite(path))), Is.Empty);
        Assert.That(Attacker.Do(() => Access.CanWrite(run)), Is.False, "a name beside the socket");
    }

    [Test]
    public async Task A_worker_that_was_taken_over_cannot_change_what_the_next_daemon_believes_of_it()
    {
        await using var peer = await _daemon.ConnectAsync();
        await peer.WarmAsync("claims-tiny");
        var worker = new OtherUser(TestDaemon.WorkerUser, User.IdOf(TestDaemon.WorkerUser)!.Value, User.GroupIdOf(TestDaemon.WorkerUser)!.Value);
        var records = Path.Combine(_daemon.Folder, "run", "state", "workers");
        var gates = Path.Combine(_daemon.Folder, "run", "state", "gates");
        var files = new[] { records, gates }
            .SelectMany(folder => Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories).Prepend(folder))
            .ToList();
        Assert.That(files, Has.Count.GreaterThan(3));
        Assert.That(files.Where(file => worker.Do(() => Access.CanWrite(file))), Is.Empty);
    }

    [Test]
    public async Task A_user_cannot_evict_or_end_the_daemon()
    {
        await using var peer = await _daemon.ConnectAsync();
        await peer.WarmAsync("claims-tiny");
        var evict = await Attacker.ClientAsync(_daemon.Socket, "evict", "claims-tiny");
        Assert.That(evict.ExitCode, Is.EqualTo(ExitCode.NotAllowed), evict.ToString());
        await Attacker.ClientAsync(_daemon.Socket, "stop");
        await Attacker.RunAsync(new Dictionary<string, string>(), "/bin/sh", "-c", $"kill -KILL {_daemon.Pid}");

        var status = await peer.StatusAsync();
        Assert.That(status.Daemon.Stopping, Is.False);
        Assert.That(status.Contexts.Single(context => context.Name == "claims-tiny").Tier, Is.EqualTo("device"));
    }

    [Test]
    public async Task A_user_who_asks_for_everybodys_streams_sees_its_own()
    {
        await using var victim = await DaemonPeer.GreetAsync(TestUsers.Victim.Connect(_daemon.Socket));
        await victim.OpenAsync(1);
        await using var attacker = await DaemonPeer.GreetAsync(Attacker.Connect(_daemon.Socket));
        await attacker.OpenAsync(1);
        var status = await attacker.AskAsync<StatusMessage, StatusReplyMessage>(2, new StatusMessage(All: true));
        Assert.That(status.Streams, Is.Not.Empty);
        Assert.That(status.Streams.Select(stream => stream.Uid), Is.All.EqualTo(Attacker.Uid));
    }

    [Test]
    public async Task A_process_that_calls_itself_a_worker_or_a_jobs_step_is_still_the_user_it_is()
    {
        // Its own copy, under the name of what it is not.
        var disguise = Path.Combine(TestUsers.FolderOf(Attacker), "slurmstepd: [4242.batch]");
        File.Copy(TestPaths.Published("bin", "pcm-client"), disguise);
        TestUsers.Give(disguise, Attacker);
        var jobs = new Dictionary<string, string> { ["PCM_SOCKET"] = _daemon.Socket, ["SLURM_JOB_ID"] = "4242", ["SLURM_JOB_UID"] = "0", ["USER"] = "root" };
        var evict = await Attacker.RunAsync(jobs, disguise, "evict", "claims-tiny");
        Assert.That(evict.ExitCode, Is.EqualTo(ExitCode.NotAllowed), evict.ToString());

        await using var peer = await DaemonPeer.GreetAsync(Attacker.Connect(_daemon.Socket));
        await peer.OpenAsync(1);
        var stream = (await peer.StatusAsync()).Streams.Single(stream => stream.Uid == Attacker.Uid);
        Assert.That(stream.Job, Is.Null);
    }

    [TestCase("/etc/shadow")]
    [TestCase("/dev/zero")]
    [TestCase("/proc/self/mem")]
    [TestCase("../../etc/shadow")]
    public async Task A_user_names_no_path_to_the_nodes_daemon(string path)
    {
        await using var peer = await DaemonPeer.GreetAsync(Attacker.Connect(_daemon.Socket));
        var refusal = await DaemonPeer.RefusalAsync(peer.OpenAsync(1, path));
        Assert.That(refusal.Code, Is.AnyOf(ErrorCode.NotAllowed, ErrorCode.UnknownContext));
        Assert.That(refusal.Message, Does.Not.Contain("root:"));
    }

    [Test]
    public async Task A_file_that_a_user_keeps_locked_is_read_all_the_same()
    {
        // Any user who can read a model can take a lock on its files.
        var model = TestPaths.Published("share", "pcmd", "contexts", "claims-tiny");
        var locks = Directory.GetFiles(model, "*", SearchOption.AllDirectories);
        using var holder = Attacker.Start(new Dictionary<string, string>(), "/bin/bash", "-c",
            string.Concat(locks.Select((file, i) => $"exec {20 + i}<'{file}'; flock --exclusive --nonblock {20 + i} || exit 1; ")) + "echo held; read line", "sh");
        Assert.That(await holder.StandardOutput.ReadLineAsync(), Is.EqualTo("held"), "the shell can hold so many locks");
        try
        {
            _daemon.WriteContext("locked", TestManifests.ClaimsTiny("locked"));
            await using var peer = await _daemon.ConnectAsync();
            Assert.That((await peer.OpenAsync(1, "locked")).Credit, Is.Positive);
        }
        finally
        {
            holder.StandardInput.Close();
            await holder.WaitForExitAsync();
        }
    }

    [Test]
    public async Task A_contexts_folder_that_others_can_write_to_is_refused_at_start()
    {
        var folder = TestDaemon.NewFolder();
        try
        {
            var contexts = Directory.CreateDirectory(Path.Combine(folder, "contexts"));
            File.SetUnixFileMode(contexts.FullName, (UnixFileMode)0x1ff); // 0777
            var configuration = Path.Combine(folder, "pcmd.yaml");
            await File.WriteAllTextAsync(configuration, $"""
                socket: {folder}/run/pcmd.sock
                state_dir: {folder}/state
                cache_dir: {folder}/cache
                log_dir: {folder}/log
                contexts_dirs: [{contexts.FullName}]
                worker_user: root
                """);
            var (exitCode, _, error) = await TestDaemon.RunAsync("--config", configuration);
            Assert.That(exitCode, Is.Not.Zero);
            Assert.That(error, Does.Contain(contexts.FullName).And.Contain("is not safe"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
