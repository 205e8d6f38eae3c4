using NUnit.Framework;
using Pcm.Client;
using Pcm.IntegrationTests.Verify;

namespace Pcm.IntegrationTests.Faults;

/// <summary>Workers that die of a row or go mad over one: by a build of the worker that does so on a word in a row.</summary>
internal sealed class CrashTests : FaultFixture
{
    [TestCase("fault-abort", 2, TestName = "An_abort_costs_the_guilty_row_alone")]
    [TestCase("fault-segv", 2, TestName = "A_segmentation_fault_costs_the_guilty_row_alone")]
    [TestCase("fault-exit", 2, TestName = "A_silent_exit_costs_the_guilty_row_alone")]
    [TestCase("fault-killed", 5, TestName = "A_kill_from_outside_is_tried_together_twice_and_alone_three_times_before_the_row_fails")]
    [TestCase("fault-after", 2, TestName = "A_death_between_pass_and_answer_costs_the_guilty_row_alone")]
    [TestCase("fault-garbage", 2, TestName = "Garbage_from_a_worker_costs_the_guilty_row_alone")]
    [TestCase("fault-end", 2, TestName = "A_stream_that_its_worker_ends_too_early_loses_no_row")]
    [TestCase("fault-broken-results", 1, TestName = "Answers_before_the_broken_part_of_a_frame_are_not_lost")]
    public async Task Only_the_guilty_row_fails(string word, int deaths)
    {
        await using var daemon = await StartAsync(FaultyWorker);

        await AssertOnlyTheGuiltyFailAsync(daemon, word, rows: 60, 37);

        Assert.That(await CountAsync(daemon, "worker_deaths"), Is.EqualTo((ulong)deaths), daemon.Log);
        Assert.That(await CountAsync(daemon, "items_failed"), Is.EqualTo(1ul));
    }

    [Test]
    public async Task Two_poisonous_rows_in_one_pass_are_both_found()
    {
        await using var daemon = await StartAsync(FaultyWorker);

        await AssertOnlyTheGuiltyFailAsync(daemon, "fault-segv", rows: 40, 7, 8);

        Assert.That(await CountAsync(daemon, "worker_deaths"), Is.EqualTo(3ul), "together, and each alone");
    }

    [Test]
    public async Task Answers_to_rows_that_nobody_sent_are_dropped()
    {
        await using var daemon = await StartAsync(FaultyWorker);

        var result = await VerifyAsync(daemon, WriteClaims("in", 40, "fault-unasked", 3, 20), "out");

        Assert.That(result.ExitCode, Is.EqualTo(ExitCode.Ok), result.Error);
        Assert.That(VerdictFile.Read(PathOf("out")).Select(RowOf), Is.EqualTo(Enumerable.Range(1, 40)));
        Assert.That(await CountAsync(daemon, "worker_deaths"), Is.Zero);
    }

    [Test]
    public async Task A_crash_that_does_not_come_again_costs_no_row()
    {
        await using var daemon = await StartAsync(FaultyWorker);

        var result = await VerifyAsync(daemon, WriteClaims("in", 40, $"fault-segv:{PathOf("flag")}", 9), "out");

        Assert.That(result.ExitCode, Is.EqualTo(ExitCode.Ok), result.Error);
        Assert.That(await CountAsync(daemon, "worker_deaths"), Is.EqualTo(1ul));
    }

    [Test]
    public async Task A_device_that_breaks_once_costs_its_worker_and_no_row()
    {
        await using var daemon = await StartAsync(FaultyWorker);

        var result = await VerifyAsync(daemon, WriteClaims("in", 40, $"fault-device:{PathOf("flag")}", 9), "out");

        Assert.That(result.ExitCode, Is.EqualTo(ExitCode.Ok), result.Error);
        Assert.That(await CountAsync(daemon, "worker_deaths"), Is.EqualTo(1ul));
    }

    [Test]
    public async Task A_device_that_stays_broken_has_the_context_refused_and_no_row_blamed()
    {
        await using var daemon = await StartAsync($"{FaultyWorker}max_crashes: 3\n");

        var result = await VerifyAsync(daemon, WriteClaims("in", 20, "fault-device", 1), "out");

        Assert.That(result.ExitCode, Is.EqualTo(ExitCode.NoService), result.ToString());
        Assert.That(result.Error, Does.Contain("lost 3 workers").And.Contain("device or runtime is broken"), daemon.Log);
        Assert.That(await CountAsync(daemon, "items_failed"), Is.Zero);
        Assert.That(await CountAsync(daemon, "worker_deaths"), Is.EqualTo(3ul));
    }
}
