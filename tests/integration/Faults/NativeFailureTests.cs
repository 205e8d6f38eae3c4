using NUnit.Framework;
using Pcm.Client;
using Pcm.IntegrationTests.Verify;
using Pcm.Synth.Decoders;

namespace Pcm.IntegrationTests.Faults;

/// <summary>Passes that fail in the native runtime, which the worker survives: by a graph that fails on a sign in a row.</summary>
internal sealed class NativeFailureTests : FaultFixture
{
    [TestCase(GraphFaults.Failure)]
    [TestCase(GraphFaults.Allocation)]
    public async Task A_pass_that_fails_costs_the_guilty_rows_alone_and_no_worker(GraphFaults fault)
    {
        await using var daemon = await StartAsync();

        await AssertOnlyTheGuiltyFailAsync(daemon, FaultSigns.Word(fault), rows: 150, 17, 18, 130);

        Assert.That(await CountAsync(daemon, "items_failed"), Is.EqualTo(3ul));
        Assert.That(await CountAsync(daemon, "worker_deaths"), Is.Zero);
        Assert.That(await CountAsync(daemon, "loads"), Is.EqualTo(1ul));
    }

    [Test]
    public async Task Text_is_generated_for_every_row_but_the_one_whose_pass_fails()
    {
        await using var daemon = await StartAsync();
        var word = FaultSigns.Word(GraphFaults.Failure);
        string[] disturbed = ["generate", WriteClaims("a.jsonl", 20, word, 6), "-c", Context, "-o", PathOf("a.out")];
        string[] undisturbed = ["generate", WriteClaims("b.jsonl", 20, word), "-c", Context, "-o", PathOf("b.out")];

        await ClientProgram.RunAsync(daemon.Socket, disturbed);
        await ClientProgram.RunAsync(daemon.Socket, undisturbed);

        // A model of random weights may write the sign itself; such a row fails in both runs.
        var lines = VerdictFile.Read(PathOf("a.out"));
        var sound = VerdictFile.Read(PathOf("b.out"));
        Assert.That(lines, Has.Count.EqualTo(20));
        Assert.That(lines.Where(HasError).Select(RowOf), Is.EquivalentTo(sound.Where(HasError).Select(RowOf).Append(6)));
        Assert.That(lines.Where(HasError).Select(CodeOf), Is.All.EqualTo("item_failed"));
        Assert.That(
            lines.Where(line => !HasError(line)).Select(line => line.GetRawText()),
            Is.EqualTo(sound.Where(line => !HasError(line) && RowOf(line) != 6).Select(line => line.GetRawText())));
        Assert.That(await CountAsync(daemon, "worker_deaths"), Is.Zero);
    }

    [Test]
    public async Task Faults_of_one_user_s_rows_leave_other_streams_of_the_worker_alone()
    {
        await using var daemon = await StartAsync();
        var word = FaultSigns.Word(GraphFaults.Failure);
        var failing = VerifyAsync(daemon, WriteClaims("failing.jsonl", 60, word, [.. Enumerable.Range(1, 60)]), "failing.out");
        var sound = VerifyAsync(daemon, WriteClaims("sound.jsonl", 200, word), "sound.out");

        Assert.That((await failing).ExitCode, Is.EqualTo(ExitCode.RowErrors));
        Assert.That((await sound).ExitCode, Is.EqualTo(ExitCode.Ok));
        Assert.That(VerdictFile.Read(PathOf("failing.out")).Count(HasError), Is.EqualTo(60));
        Assert.That(await CountAsync(daemon, "worker_deaths"), Is.Zero);
    }
}
