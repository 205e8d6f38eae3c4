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

        Assert.That((await peer.StatusAsync()).Devices.Single().MemoryUsedBytes, Is.Zero);
        Assert.That((await peer.OpenAsync(1)).Facts.Warm, Is.False);
    }

    [Test]
    public async Task Only_the_row_whose_lone_pass_dies_fails()
    {
        await using var daemon = await StartFaultyAsync();
        await using var peer = await daemon.ConnectAsync();
        await peer.OpenAsync(1, "faulty");
        await peer.OpenAsync(2, "faulty");
        await peer.SendRowsAsync(2, [(0ul, "a neighbour's")]);
        await peer.SendRowsAsync(1, Enumerable.Range(0, 50).Select(row => ((ulong)row, row == 17 ? "crash" : "fine")));

        var results = await peer.ResultsAsync(1, 50);
        Assert.That(results.Where(result => result.Value.Status != ErrorCode.None).Select(result => result.Key),
            Is.EqualTo(new[] { 17ul }));
        Assert.That(results[17].Status, Is.EqualTo(ErrorCode.ItemFailed));
        Assert.That(results[17].DecodeError().Permanent);
        Assert.That((await peer.ResultsAsync(2, 1))[0].Status, Is.EqualTo(ErrorCode.None));
        Assert.That((await peer.StatusAsync()).Counters["worker_deaths"], Is.EqualTo(3ul), "together, together again, alone");

        await peer.SendRowsAsync(1, Enumerable.Range(50, 50).Select(row => ((ulong)row, "fine")));
        Assert.That((await peer.ResultsAsync(1, 50)).Values.Select(item => item.DecodeClassify().PromptTokens), Is.All.EqualTo(50),
            "once the guilty row is found, rows go together again");
        await peer.SendAsync(1, EndMessage.Instance);
        Assert.That((await peer.AnswerAsync<EndedMessage>(1)).Rows, Is.EqualTo(100ul));
    }

    [Test]
    public async Task A_worker_that_answers_nothing_is_ended_and_its_row_found()
    {
        await using var daemon = await StartFaultyAsync("pass_timeout_seconds: 1");
        await using var peer = await daemon.ConnectAsync();
        await peer.OpenAsync(1, "faulty");
        await peer.SendRowsAsync(1, [(0ul, "fine"), (1ul, "hang"), (2ul, "fine")]);

        var results = await peer.ResultsAsync(1, 3);
        Assert.That(results.Select(result => (result.Key, result.Value.Status)), Is.EquivalentTo(new[]
        {
            (0ul, ErrorCode.None), (1ul, ErrorCode.ItemFailed), (2ul, ErrorCode.None),
        }));
        Assert.That(daemon.Log, Does.Contain("pass_timeout_seconds"));
    }

    [Test]
    public async Task A_context_that_keeps_losing_workers_is_refused_with_the_reason()
    {
        await using var daemon = await StartFaultyAsync("max_crashes: 2");
        await using var peer = await daemon.ConnectAsync();
        await peer.OpenAsync(1, "faulty");
        await peer.SendRowsAsync(1, [(0ul, "crash")]);

        Assert.That((await DaemonPeer.RefusalAsync(peer.AnswerAsync<ResultsMessage>(1))).Code, Is.EqualTo(ErrorCode.ContextRefused));
        var again = await DaemonPeer.RefusalAsync(peer.OpenAsync(2, "faulty"));
        Assert.That(again.Message, Does.Contain("lost 2 workers").And.Contain("signal 11"));

        await peer.WarmAsync("faulty");
        Assert.That((await peer.OpenAsync(3, "faulty")).Facts.Warm, "who may steer has it tried again");
    }

    [Test]
    public async Task Rows_of_a_cancelled_stream_are_forgotten_when_the_worker_dies()
    {
        await using var daemon = await StartFaultyAsync();
        await using var peer = await daemon.ConnectAsync();
        await peer.OpenAsync(1, "faulty");
        await peer.OpenAsync(2, "faulty");
        await peer.SendRowsAsync(1, [(0ul, "hang")]);
        await peer.SendRowsAsync(2, [(0ul, "fine")]);
        await peer.SendAsync(1, CancelMessage.Instance);
        Assert.That((await peer.AnswerAsync<ErrorMessage>(1)).Code, Is.EqualTo(ErrorCode.Cancelled));
        Signals.TrySend(ProcessIdentity.Of((await peer.StatusAsync()).Workers.Single().Pid)!.Value, Signal.Kill);

        Assert.That((await peer.ResultsAsync(2, 1))[0].Status, Is.EqualTo(ErrorCode.None));
        Assert.That((await peer.StatusAsync()).Counters["worker_deaths"], Is.EqualTo(1ul));
    }

    private static Task<TestDaemon> StartFaultyAsync(string configuration = "") => TestDaemon.StartAsync(
        $"worker_program: {Path.Combine(TestPaths.RepoRoot, "tests", "integration", "Daemon", "faulty_worker.py")}\n{configuration}",
        new Dictionary<string, string> { ["faulty"] = TestManifests.ClaimsTiny("faulty") });

    private static List<string> Claims(int count) =>
        [.. Enumerable.Range(0, count).Select(i => $"The tower was built in {1800 + i % 300}.")];
}
