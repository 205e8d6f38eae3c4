using NUnit.Framework;

namespace Pcm.IntegrationTests.Metrics;

/// <summary>Prometheus' own judgement of a file of metrics.</summary>
internal static class Promtool
{
    // It reads a few kilobytes; only a tool that hangs takes so long.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Fails unless it finds nothing to say against the format, names, types and units.</summary>
    public static async Task ApproveAsync(string file)
    {
        var check = await Command.RunAsync(Patience, "/bin/sh", "-c", "exec promtool check metrics <\"$1\"", "sh", file);
        Assert.That((check.ExitCode, check.Output + check.Error), Is.EqualTo((0, "")));
    }
}
