using NUnit.Framework;
using Pcm.Linux;

namespace Pcm.IntegrationTests.Hostile;

/// <summary>What a supervisor takes of the node: anonymous memory and descriptors.</summary>
internal readonly record struct SupervisorFootprint(long AnonymousBytes, int Descriptors)
{
    /// <summary>A descriptor more or less is a log or a connection that opens and closes.</summary>
    private const int DescriptorSlack = 8;

    public static SupervisorFootprint Of(TestDaemon daemon) =>
        new(ProcessMemory.AnonymousBytes(daemon.Pid)!.Value, Directory.GetFileSystemEntries($"/proc/{daemon.Pid}/fd").Length);

    /// <summary>Waits until all that was opened since is closed again, and sees that memory has grown by no more than the bound.</summary>
    public async Task RequireKeptAsync(TestDaemon daemon, long growthBytes)
    {
        var before = this;
        await daemon.EventuallyAsync(() => Task.FromResult(Of(daemon).Descriptors <= before.Descriptors + DescriptorSlack), "descriptors are given back");
        var now = Of(daemon);
        TestContext.Out.WriteLine($"supervisor: {Mebibytes(before.AnonymousBytes)} before, {Mebibytes(now.AnonymousBytes)} after; {before.Descriptors} and {now.Descriptors} descriptors");
        Assert.That(now.AnonymousBytes, Is.LessThan(before.AnonymousBytes + growthBytes), "the supervisor has grown");
    }

    private static string Mebibytes(long bytes) => $"{bytes / 1048576.0:0.0} MiB";
}
