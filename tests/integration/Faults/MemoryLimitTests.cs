using NUnit.Framework;
using Pcm.Synth.Decoders;

namespace Pcm.IntegrationTests.Faults;

/// <summary>Rows that make a pass take more memory than the worker may have.</summary>
internal sealed class MemoryLimitTests : FaultFixture
{
    private const long LimitBytes = 768L << 20;

    [Test]
    public async Task A_row_that_goes_over_the_workers_own_limit_fails_alone_and_the_worker_stays()
    {
        await using var daemon = await StartAsync(WorkerThat($"ulimit -d {LimitBytes >> 10}"));

        await AssertOnlyTheGuiltyFailAsync(daemon, FaultSigns.Word(GraphFaults.Swelling), rows: 40, 13);

        Assert.That(await CountAsync(daemon, "worker_deaths"), Is.Zero, daemon.Log);
    }

    [Test]
    public async Task A_row_that_has_the_kernel_kill_its_worker_fails_alone()
    {
        using var group = MemoryGroup.TryCreate(LimitBytes);

        // Where no memory group can be made, the row is at least one whose worker is killed as the kernel kills it.
        await using var daemon = await StartAsync(group is null ? FaultyWorker : WorkerThat($"echo $$ >{group.Processes}"));
        var word = group is null ? "fault-killed" : FaultSigns.Word(GraphFaults.Swelling);

        await AssertOnlyTheGuiltyFailAsync(daemon, word, rows: 40, 13);

        Assert.That(await CountAsync(daemon, "worker_deaths"), Is.EqualTo(5ul), "together twice and alone three times, for each may have been somebody's kill");
        Assert.That(daemon.Log, Does.Contain("for lack of memory"));
    }

    private string WorkerThat(string doesFirst)
    {
        File.WriteAllText(PathOf("worker"), $"#!/bin/sh\n{doesFirst}\nexec {TestPaths.Worker} \"$@\"\n");
        File.SetUnixFileMode(PathOf("worker"), (UnixFileMode)0x1ed); // 0755
        return $"worker_program: {PathOf("worker")}\n";
    }
}
