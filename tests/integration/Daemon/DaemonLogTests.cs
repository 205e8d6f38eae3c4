using NUnit.Framework;

namespace Pcm.IntegrationTests.Daemon;

/// <summary>What log_level does to the file and to standard error.</summary>
public sealed class DaemonLogTests
{
    [TestCase("information", "DBG", "INF")]
    [TestCase("debug", "VRB", "DBG")]
    [TestCase("error", "INF", "")]
    public async Task The_file_has_nothing_below_log_level_whoever_writes_it(string level, string tooLow, string present)
    {
        await using var daemon = await TestDaemon.StartAsync($"log_level: {level}");
        await using (var peer = await daemon.ConnectAsync())
            await peer.StatusAsync();
        await daemon.EndAsync(Pcm.Linux.Signal.Terminate);

        // It begins with its first line.
        var file = Path.Combine(daemon.Folder, "run", "log", "pcmd.log");
        var lines = File.Exists(file) ? File.ReadAllText(file) : "";
        Assert.That(lines, Does.Not.Contain($" {tooLow} "));
        Assert.That(lines, present.Length > 0 ? Does.Contain($" {present} ") : Is.Empty);
    }
}
