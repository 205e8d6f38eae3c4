using NUnit.Framework;
using Pcm.Client;
using Pcm.IntegrationTests.Verify;
using Pcm.Linux;
using Pcm.Protocol;
using Pcm.Synth.Decoders;

namespace Pcm.IntegrationTests.Faults;

/// <summary>Workers that answer nothing any more: noticed in time, ended, and their rows done elsewhere.</summary>
internal sealed class HangTests : FaultFixture
{
    private const string Impatient = "pass_timeout_seconds: 1\n";

    private static readonly string Endless = FaultSigns.Word(GraphFaults.Endless);

    [Test]
    public async Task A_pass_that_never_ends_is_noticed_and_costs_the_guilty_row_alone()
    {
        await using var daemon = await StartAsync(Impatient);

        await AssertOnlyTheGuiltyFailAsync(daemon, Endless, rows: 60, 23);

        Assert.That(await CountAsync(daemon, "worker_hangs"), Is.EqualTo(2ul), "with others, alone");
        Assert.That(await CountAsync(daemon, "items_failed"), Is.EqualTo(1ul));
        Assert.That((await StatusAsync(daemon)).Contexts.Single(context => context.Name == Context).Problem,
            Does.Contain("lost 2 workers").And.Contain("pass_timeout_seconds"));
    }

    [Test]
    public async Task A_generation_that_never_ends_is_noticed_too()
    {
        await using var daemon = await StartAsync(Impatient);

        var result = await ClientProgram.RunAsync(daemon.Socket, "generate", WriteClaims("in", 8, Endless, 3), "-c", Context, "-o", PathOf("out"));

        Assert.That(result.ExitCode, Is.EqualTo(ExitCode.RowErrors), result.Error);
        Assert.That(VerdictFile.Read(PathOf("out")).Where(HasError).Select(RowOf), Is.EqualTo(new[] { 3 }));
    }

    [Test]
    public async Task A_generation_that_takes_longer_than_a_pass_may_be_silent_is_no_hang()
    {
        await using var daemon = await StartAsync(FaultyWorker + Impatient);

        var result = await ClientProgram.RunAsync(daemon.Socket, "generate", WriteClaims("in", 4, "fault-slow", 2), "-c", Context, "-o", PathOf("out"));

        Assert.That(result.ExitCode, Is.EqualTo(ExitCode.Ok), $"{result.Error}\n{daemon.Log}");
        Assert.That(await CountAsync(daemon, "worker_deaths"), Is.Zero);
    }

    [TestCase("fault-stall", TestName = "A_worker_that_hangs_outside_the_engine_is_noticed")]
    [TestCase("fault-freeze", TestName = "A_worker_that_stops_reading_is_noticed")]
    [TestCase("fault-forget", TestName = "A_worker_that_forgets_a_row_is_noticed")]
    public async Task A_silent_worker_is_noticed(string word)
    {
        await using var daemon = await StartAsync(FaultyWorker + Impatient);

        await AssertOnlyTheGuiltyFailAsync(daemon, word, rows: 30, 11);

        Assert.That(await CountAsync(daemon, "worker_hangs"), Is.EqualTo(2ul));
    }

    [Test]
    public async Task A_worker_that_stood_still_before_it_was_asked_is_noticed_and_replaced()
    {
        await using var daemon = await StartAsync(Impatient);
        Assert.That((await ClientProgram.RunAsync(daemon.Socket, "warm", Context)).ExitCode, Is.EqualTo(ExitCode.Ok));
        var worker = ProcessIdentity.Of((await StatusAsync(daemon)).Workers.Single().Pid)!.Value;
        Signals.TrySend(worker, Signal.Stop);

        var result = await VerifyAsync(daemon, WriteClaims("in", 20, ""), "out");

        Assert.That(result.ExitCode, Is.EqualTo(ExitCode.Ok), result.Error);
        Assert.That(await CountAsync(daemon, "worker_hangs"), Is.EqualTo(1ul));
    }

    [Test]
    public async Task A_hang_is_noticed_however_many_bad_rows_are_answered_meanwhile()
    {
        await using var daemon = await StartAsync(Impatient);
        await using var peer = await daemon.ConnectAsync();
        await peer.OpenAsync(1, Context);
        await peer.OpenAsync(2, Context);
        await peer.SendRowsAsync(1, [(0ul, $"It is {Endless}.")]);

        for (var row = 0ul; await CountAsync(daemon, "worker_hangs") == 0; row++)
        {
            await SendRowWithoutFieldsAsync(peer, row);
            Assert.That((await peer.ResultsAsync(2, 1))[row].Status, Is.EqualTo(ErrorCode.FieldMissing));
        }

        Assert.That((await peer.ResultsAsync(1, 1))[0].Status, Is.EqualTo(ErrorCode.ItemFailed));
    }

    [Test]
    public async Task A_request_that_is_too_large_to_be_sent_on_is_refused_and_not_waited_for()
    {
        await using var daemon = await StartAsync(Impatient);
        await using var peer = await daemon.ConnectAsync();
        await peer.OpenAsync(1, Context);

        var refusal = await Daemon.DaemonPeer.RefusalAsync(peer.AskAsync<GrowingRender, RenderedMessage>(2, GrowingRender.OfLargestFrame(Context, 2)));
        Assert.That(refusal.Code, Is.EqualTo(ErrorCode.FrameTooLarge));

        await Task.Delay(TimeSpan.FromSeconds(2));
        await peer.SendRowsAsync(1, [(0ul, "fine")]);
        Assert.That((await peer.ResultsAsync(1, 1))[0].Status, Is.EqualTo(ErrorCode.None));
        Assert.That(await CountAsync(daemon, "worker_hangs"), Is.Zero);
    }

    [Test]
    public async Task A_hanging_row_that_nobody_wants_any_more_is_broken_off_without_the_loss_of_the_worker()
    {
        await using var daemon = await StartAsync();
        await using var peer = await daemon.ConnectAsync();
        await peer.OpenAsync(1, Context);
        await peer.SendRowsAsync(1, [(0ul, $"It is {Endless}.")]);
        await peer.SendAsync(1, CancelMessage.Instance);

        Assert.That((await VerifyAsync(daemon, WriteClaims("in", 20, ""), "out")).ExitCode, Is.EqualTo(ExitCode.Ok));
        Assert.That(await CountAsync(daemon, "worker_deaths"), Is.Zero);
    }

    [Test]
    public async Task Other_contexts_are_served_while_one_hangs()
    {
        await using var daemon = await StartAsync();
        using var hanging = ClientProgram.Start(daemon.Socket, "verify", WriteClaims("in", 20, Endless, 4), "-c", Context, "-o", PathOf("out"));
        await daemon.EventuallyAsync(
            async () => (await StatusAsync(daemon)).Streams.Any(stream => stream.RowsReceived == 20), "the rows have arrived");

        var other = await VerifyAsync(daemon, WriteClaims("other", 50, ""), "other.out", "claims-tiny");

        Assert.That(other.ExitCode, Is.EqualTo(ExitCode.Ok), other.Error);
        Assert.That(hanging.Identity, Is.Not.Null, "it hangs to this moment");
    }

    private static async Task SendRowWithoutFieldsAsync(Daemon.DaemonPeer peer, ulong row)
    {
        using var builder = new RowsBuilder();
        builder.Add(row, new Dictionary<string, string>());
        await peer.SendAsync(2, builder.ToMessage());
    }
}
