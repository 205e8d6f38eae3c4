using NUnit.Framework;
using Pcm.Linux;
using Pcmd.Metrics;
using Pcmd.Status;

namespace Pcm.IntegrationTests.Metrics;

/// <summary>The file itself: whole at every moment, there while the daemon is, and never the daemon's trouble.</summary>
internal sealed class MetricsFileTests : MetricsFixture
{
    private const UnixFileMode EverybodyReads =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    [Test]
    public async Task Who_reads_while_it_is_written_anew_has_a_whole_file_that_everybody_may_read()
    {
        await using var daemon = await TestDaemon.StartAsync(Configuration);
        await WaitForAsync(daemon, "pcmd_up", 1);
        using var old = new StreamReader(new FileStream(MetricsFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        var inode = FileFacts.Of(MetricsFile)!.Value.Inode;
        await daemon.EventuallyAsync(() => Task.FromResult(FileFacts.Of(MetricsFile)!.Value.Inode != inode), "the file is written anew");

        Assert.That(Exposition.Parse(await old.ReadToEndAsync()).Metrics.Keys, Is.EqualTo(Read().Metrics.Keys));
        Assert.That(File.GetUnixFileMode(MetricsFile), Is.EqualTo(EverybodyReads));
    }

    [Test]
    public async Task A_clean_stop_takes_the_file_away_and_leaves_nothing_beside_it()
    {
        await using var daemon = await TestDaemon.StartAsync(Configuration);
        await WaitForAsync(daemon, "pcmd_up", 1);
        await daemon.EndAsync(Signal.Terminate);
        Assert.That(Directory.EnumerateFileSystemEntries(Folder), Is.Empty);
    }

    [Test]
    public async Task A_daemon_that_was_killed_leaves_its_file_and_the_next_one_goes_on_with_it()
    {
        await using var daemon = await TestDaemon.StartAsync(Configuration);
        var started = (await WaitForAsync(daemon, "pcmd_up", 1))["pcmd_start_time_seconds"];
        await daemon.EndAsync(Signal.Kill);
        Assert.That(Read()["pcmd_up"], Is.EqualTo(1));

        // As a crash in the middle of writing leaves it.
        File.WriteAllText(Path.Combine(Folder, ".pcmd.prom.new"), "pcmd_up");
        await daemon.StartAgainAsync();
        await daemon.EventuallyAsync(() => Task.FromResult(!Read()["pcmd_start_time_seconds"].Equals(started)), "the new daemon's numbers are there");
    }

    [Test]
    public async Task A_daemon_that_finds_another_in_its_place_leaves_that_ones_file_alone()
    {
        await using var daemon = await TestDaemon.StartAsync(Configuration);
        await WaitForAsync(daemon, "pcmd_up", 1);
        var (exitCode, _, _) = await TestDaemon.RunAsync("--private", "--runtime-dir", Path.Combine(daemon.Folder, "run"), "--config", Path.Combine(daemon.Folder, "pcmd.yaml"));
        Assert.That(exitCode, Is.EqualTo(75));
        Assert.That(MetricsFile, Does.Exist);
    }

    [Test]
    public async Task A_folder_that_is_not_there_is_one_line_in_the_log_and_harms_nobody()
    {
        var missing = Path.Combine(Folder, "later");
        await using var daemon = await TestDaemon.StartAsync($"metrics_file: {missing}/pcmd.prom\nmetrics_interval_seconds: 1");
        await daemon.EventuallyAsync(() => Task.FromResult(daemon.Log.Contains("cannot be written", StringComparison.Ordinal)), "the log says so");

        // Some more tries, of which the log is to say nothing.
        await Task.Delay(TimeSpan.FromSeconds(3));
        await using (var peer = await daemon.ConnectAsync())
            Assert.That((await peer.OpenAsync(1)).Credit, Is.Positive);
        Directory.CreateDirectory(missing);
        await daemon.EventuallyAsync(() => Task.FromResult(File.Exists(Path.Combine(missing, "pcmd.prom"))), "it is written once it can be");
        List<string> Lines() =>
            [.. File.ReadAllLines(Path.Combine(daemon.Folder, "run", "log", "pcmd.log")).Where(line => line.Contains("metrics_file", StringComparison.Ordinal))];
        await daemon.EventuallyAsync(() => Task.FromResult(Lines().Any(line => line.Contains("is written again", StringComparison.Ordinal))), "the log says that too");

        var lines = Lines();
        Assert.That(lines, Has.Count.EqualTo(2));
        Assert.That(lines[0], Does.Contain($"metrics_file {missing}/pcmd.prom cannot be written").And.Contain("tries again"));
    }

    [Test]
    public async Task What_somebody_else_put_in_the_files_place_is_neither_followed_nor_written_to()
    {
        var victim = Path.Combine(Folder, "victim");
        File.WriteAllText(victim, "untouched");
        File.CreateSymbolicLink(MetricsFile, victim);
        File.CreateSymbolicLink(Path.Combine(Folder, ".pcmd.prom.new"), victim);
        await using var daemon = await TestDaemon.StartAsync(Configuration);
        await daemon.EventuallyAsync(() => Task.FromResult(FileFacts.Of(MetricsFile)?.Type == FileType.Regular), "the file has taken the link's place");
        Assert.That(File.ReadAllText(victim), Is.EqualTo("untouched"));
    }

    [Test]
    public async Task A_folder_that_others_could_put_another_in_the_place_of_is_not_written_to()
    {
        var open = Path.Combine(Folder, "open");
        Directory.CreateDirectory(Path.Combine(open, "collector"));
        File.SetUnixFileMode(open, File.GetUnixFileMode(open) | UnixFileMode.OtherWrite);
        await using var daemon = await TestDaemon.StartAsync($"metrics_file: {open}/collector/pcmd.prom\nmetrics_interval_seconds: 1");
        await daemon.EventuallyAsync(() => Task.FromResult(daemon.Log.Contains("cannot be written", StringComparison.Ordinal)), "the log says so");
        Assert.That(daemon.Log, Does.Contain(open));
        Assert.That(Directory.EnumerateFileSystemEntries(Path.Combine(open, "collector")), Is.Empty);
    }

    [Test]
    public async Task A_folder_of_the_collectors_own_is_written_to()
    {
        // As packages of node_exporter make it for its user.
        var collectors = Path.Combine(Folder, "collector");
        Directory.CreateDirectory(collectors, EverybodyReads | UnixFileMode.UserExecute | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        await Command.DemandAsync("chown", "games:games", collectors);
        await using var daemon = await TestDaemon.StartAsync($"metrics_file: {collectors}/pcmd.prom\nmetrics_interval_seconds: 1");
        await daemon.EventuallyAsync(() => Task.FromResult(File.Exists(Path.Combine(collectors, "pcmd.prom"))), "the file is there");
    }

    [Test]
    public async Task A_private_daemon_that_is_not_told_to_writes_none()
    {
        await using var daemon = await TestDaemon.StartAsync();
        await using (var peer = await daemon.ConnectAsync())
            await peer.OpenAsync(1);
        Assert.That(Directory.EnumerateFiles(daemon.Folder, "*.prom*", SearchOption.AllDirectories), Is.Empty);
        Assert.That(daemon.Log, Does.Not.Contain("metrics"));
    }

    [TestCase("plain")]
    [TestCase("a\"} 1\npcmd_up 0\n# HELP x")]
    [TestCase("back\\slash\\n")]
    [TestCase("\\\"")]
    [TestCase("Bücher ☃ {x=\"y\"}")]
    public async Task No_name_in_a_label_can_break_the_format(string hostile)
    {
        var text = new MetricsText();
        text.Gauge("pcmd_test", $"Help with {hostile}").Sample(1.5, ("context", hostile), ("device", "cpu"));
        text.Histogram("pcmd_test_duration_seconds", "None yet.", new DurationHistogram(0.1, 1));
        File.WriteAllText(MetricsFile, text.ToString());

        var metrics = Read();
        Assert.That(metrics.Metrics.Keys, Is.EqualTo(new[] { "pcmd_test", "pcmd_test_duration_seconds" }));
        Assert.That(metrics[$"pcmd_test{{context=\"{hostile}\",device=\"cpu\"}}"], Is.EqualTo(1.5));
        await Promtool.ApproveAsync(MetricsFile);
    }
}
