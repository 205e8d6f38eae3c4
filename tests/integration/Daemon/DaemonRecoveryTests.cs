using NUnit.Framework;
using Pcm.Linux;
using Pcm.Protocol;

namespace Pcm.IntegrationTests.Daemon;

/// <summary>Workers that die or hang cost no row but the guilty one, and no stream its place.</summary>
public sealed class DaemonRecoveryTests
{
    [Test]
    public async Task A_worker_that_is_killed_in_the_middle_costs_no_row_and_none_is_answered_twice()
    {
        await using var daemon = await TestDaemon.StartAsync();
        await using var peer = await daemon.ConnectAsync();
        await peer.OpenAsync(1);
        var undisturbed = await peer.RunAsync(1, 1024, Claims(3000));

        await peer.OpenAsync(2);
        await peer.SendRowsAsync(2, Claims(1000).Select((claim, row) => ((ulong)row, claim)));
        var worker = (await peer.StatusAsync()).Workers.Single().Pid;
        Signals.TrySend(ProcessIdentity.Of(worker)!.Value, Signal.Kill);
        var disturbed = await peer.ResultsAsync(2, 1000);

        Assert.That(disturbed.Values.Select(item => item.Status), Is.All.EqualTo(ErrorCode.None));
        foreach (var (row, item) in disturbed)
        {
            Assert.That(item.DecodeClassify().LabelLogProbabilities,
                Is.EqualTo(undisturbed[row].DecodeClassify().LabelLogProbabilities).Within(1e-4), $"row {row}");
        }

        await peer.SendAsync(2, EndMessage.Instance);
        Assert.That((await peer.AnswerAsync<EndedMessage>(2)).Rows, Is.EqualTo(1000ul));
        Assert.That((await peer.StatusAsync()).Counters["worker_deaths"], Is.EqualTo(1ul));
    }

    [Test]
    public async Task A_context_whose_worker_is_killed_while_nobody_uses_it_is_cold_and_loads_again()
    {
        await using var daemon = await TestDaemon.StartAsync();
        await using var peer = await daemon.ConnectAsync();
        await peer.WarmAsync("claims-tiny");
        Signals.TrySend(ProcessIdentity.Of((await peer.StatusAsync()).Workers.Single().Pid)!.Value, Signal.Kill);
        await daemon.EventuallyAsync(async () => (await peer.StatusAsync()).Workers.Count == 0, "the dead worker is noticed");
        await daemon.EventuallyAsync(async () => (await peer.StatusAsync()).Devices.Single().MemoryUsedBytes == 0, "its memory is given back");
        Assert.That((await peer.OpenAsync(1)).Facts.Warm, Is.False);
    }

    [Test]
    public async Task Rows_of_a_cancelled_stream_are_forgotten_when_the_worker_dies()
    {
        await using var daemon = await StartFaultyAsync();
        await using var peer = await daemon.ConnectAsync();
        await peer.OpenAsync(1);
        await peer.OpenAsync(2);
        await peer.SendRowsAsync(1, [(0ul, "fault-stall")]);
        await peer.SendRowsAsync(2, [(0ul, "fine")]);
        await peer.SendAsync(1, CancelMessage.Instance);
        Assert.That((await peer.AnswerAsync<ErrorMessage>(1)).Code, Is.EqualTo(ErrorCode.Cancelled));
        Signals.TrySend(ProcessIdentity.Of((await peer.StatusAsync()).Workers.Single().Pid)!.Value, Signal.Kill);

        // It may have been answered just before the kill.
        Assert.That((await peer.ResultsAsync(2, 1))[0].Status, Is.EqualTo(ErrorCode.None));
        await daemon.EventuallyAsync(async () => (await peer.StatusAsync()).Counters["worker_deaths"] == 1, "the death is counted");
    }

    [Test]
    public async Task A_row_that_hangs_alone_and_is_cancelled_then_does_not_keep_the_worker_for_ever()
    {
        await using var daemon = await StartFaultyAsync("pass_timeout_seconds: 1");
        await using var peer = await daemon.ConnectAsync();
        await peer.OpenAsync(1);
        await peer.OpenAsync(2);
        await peer.SendRowsAsync(1, [(0ul, "fault-stall")]);
        await daemon.EventuallyAsync(async () => (await peer.StatusAsync()).Counters["loads"] == 2, "the row is tried alone");
        await peer.SendAsync(1, CancelMessage.Instance);
        await peer.SendRowsAsync(2, [(0ul, "fine")]);

        Assert.That((await peer.ResultsAsync(2, 1))[0].Status, Is.EqualTo(ErrorCode.None));

        // Cancelled just before it was sent alone, it hangs no second time.
        Assert.That((await peer.StatusAsync()).Counters["worker_hangs"], Is.InRange(1ul, 2ul));
    }

    [Test]
    public async Task Other_streams_of_a_worker_go_on_when_it_dies_and_once_the_guilty_row_is_found_rows_go_together_again()
    {
        await using var daemon = await StartFaultyAsync();
        await using var peer = await daemon.ConnectAsync();
        await peer.OpenAsync(1);
        await peer.OpenAsync(2);
        await peer.SendRowsAsync(2, [(0ul, "a neighbour's")]);
        await peer.SendRowsAsync(1, Enumerable.Range(0, 50).Select(row => ((ulong)row, row == 17 ? "fault-segv" : "fine")));

        var results = await peer.ResultsAsync(1, 50);
        Assert.That(results.Where(result => result.Value.Status != ErrorCode.None).Select(result => (result.Key, result.Value.Status)),
            Is.EqualTo(new[] { (17ul, ErrorCode.ItemFailed) }));
        Assert.That(results[17].DecodeError().Permanent);
        Assert.That((await peer.ResultsAsync(2, 1))[0].Status, Is.EqualTo(ErrorCode.None));

        await peer.SendRowsAsync(1, Enumerable.Range(50, 200).Select(row => ((ulong)row, "fine")));
        await peer.ResultsAsync(1, 200);
        await peer.SendAsync(1, EndMessage.Instance);
        var ended = await peer.AnswerAsync<EndedMessage>(1);
        Assert.That(ended.Rows, Is.EqualTo(250ul));
        Assert.That(ended.Passes, Is.LessThan(200ul), "together");
    }

    private static Task<TestDaemon> StartFaultyAsync(string configuration = "") => TestDaemon.StartAsync(
        $"worker_program: {TestPaths.FaultyWorker}\nonnxruntime_library: {TestPaths.OnnxRuntime}\n{configuration}");

    private static List<string> Claims(int count) =>
        [.. Enumerable.Range(0, count).Select(i => $"The tower was built in {1800 + i % 300}.")];
}
