using System.Text;
using NUnit.Framework;
using Pcm.Client;

namespace Pcm.IntegrationTests.Faults;

/// <summary>The faults are in the tests' own build of the worker and in nothing that is shipped.</summary>
internal sealed class ShippedWorkerTests : FaultFixture
{
    private static readonly string[] Traces = ["fault-", "RowFaults", "Misbehave"];

    [Test]
    public void The_shipped_worker_holds_no_trace_of_the_faults()
    {
        var shipped = File.ReadAllBytes(TestPaths.Worker);
        var faulty = File.ReadAllBytes(TestPaths.FaultyWorker);

        foreach (var trace in Traces)
        {
            Assert.That(Holds(faulty, trace), $"this test would find \"{trace}\"");
            Assert.That(Holds(shipped, trace), Is.False, trace);
        }
    }

    [Test]
    public void The_faulty_worker_is_not_among_what_is_installed() => Assert.That(
        Directory.EnumerateFiles(TestPaths.Dist, "*", SearchOption.AllDirectories).Where(file => file.Contains("faulty", StringComparison.Ordinal)),
        Is.Empty);

    [Test]
    public async Task Words_that_set_off_faults_are_mere_words_to_the_shipped_worker()
    {
        await using var daemon = await StartAsync();

        var result = await VerifyAsync(daemon, WriteClaims("in", 20, "fault-segv", 3, 7), "out");

        Assert.That(result.ExitCode, Is.EqualTo(ExitCode.Ok), result.Error);
        Assert.That(await CountAsync(daemon, "worker_deaths"), Is.Zero);
    }

    // Literals are UTF-16 in the program, names of types UTF-8.
    private static bool Holds(ReadOnlySpan<byte> program, string text) =>
        program.IndexOf(Encoding.Unicode.GetBytes(text)) >= 0 || program.IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;
}
