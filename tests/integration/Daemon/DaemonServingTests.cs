using NUnit.Framework;
using Pcm.Protocol;

namespace Pcm.IntegrationTests.Daemon;

/// <summary>One daemon with claims-tiny serves all of these.</summary>
public sealed class DaemonServingTests
{
    private TestDaemon _daemon = null!;
    private DaemonPeer _peer = null!;

    [OneTimeSetUp]
    public async Task StartDaemon()
    {
        _daemon = await TestDaemon.StartAsync("log_level: debug");
        _peer = await _daemon.ConnectAsync();
    }

    [OneTimeTearDown]
    public async Task StopDaemon()
    {
        if (_peer is not null)
            await _peer.DisposeAsync();
        if (_daemon is not null)
            await _daemon.DisposeAsync();
    }

    [Test]
    [Order(1)]
    public async Task The_first_open_loads_with_progress_and_the_second_is_warm()
    {
        var cold = await _peer.OpenAsync(1);
        Assert.That(cold.Facts.Warm, Is.False);
        Assert.That(_peer.Phases, Does.Contain(ProgressMessage.Phases.Loading));
        Assert.That(cold.Facts.Digest, Does.Match("^[0-9a-f]{64}$"));

        _peer.Phases.Clear();
        var warm = await _peer.OpenAsync(2);
        Assert.That(warm.Facts.Warm);
        Assert.That(_peer.Phases, Is.Empty);
        Assert.That(warm.Facts.Digest, Is.EqualTo(cold.Facts.Digest));
        await _peer.SendAsync(1, EndMessage.Instance);
        await _peer.AnswerAsync<EndedMessage>(1);
        await _peer.SendAsync(2, EndMessage.Instance);
        await _peer.AnswerAsync<EndedMessage>(2);
    }

    [Test]
    public async Task Every_row_is_answered_once_through_windows_of_credit()
    {
        var opened = await _peer.OpenAsync(3, options: new OpenOptions { Window = 100 });
        var results = await _peer.RunAsync(3, opened.Credit,
            [.. Enumerable.Range(0, 1000).Select(i => $"Tower {i} was built in {1800 + i}.")]);

        Assert.That(results, Has.Count.EqualTo(1000));
        Assert.That(results.Values.Select(item => item.Status), Is.All.EqualTo(ErrorCode.None));
    }

    [Test]
    public async Task Render_shows_the_prompt_and_check_the_facts()
    {
        var fields = new Dictionary<string, string> { ["claim"] = "It was wet." };
        var rendered = await _peer.AskAsync<RenderMessage, RenderedMessage>(4, new RenderMessage("claims-tiny", fields, OpenOptions.None));
        Assert.That(rendered.Text, Does.Contain("Claim: It was wet.\nVerdict:"));

        var check = await _peer.AskAsync<CheckMessage, CheckedMessage>(5, new CheckMessage("claims-tiny", OpenOptions.None));
        Assert.That(check.Facts.Fields, Is.EqualTo(new[] { "evidence", "claim" }));
    }

    [Test]
    public async Task Status_shows_what_is_where_and_what_was_done()
    {
        await _peer.OpenAsync(6);
        await _peer.SendRowsAsync(6, [(0ul, "one")]);
        await _peer.ResultsAsync(6, 1);
        var status = await _peer.StatusAsync();

        Assert.That(status.Daemon.Pid, Is.EqualTo(_daemon.Pid));
        Assert.That(status.Daemon.Private);
        Assert.That(status.Daemon.AnonymousBytes, Is.Positive.And.LessThan(70L << 20));
        Assert.That(status.Contexts.Single(context => context.Name == "claims-tiny").Tier, Is.EqualTo("device"));
        Assert.That(status.Workers.Single().Log, Does.Exist);
        var stream = status.Streams.Single(stream => stream.Id == 6);
        Assert.That((stream.RowsReceived, stream.RowsAnswered, stream.Pid), Is.EqualTo((1ul, 1ul, Environment.ProcessId)));
        Assert.That(status.Counters["rows"], Is.Positive);
        await _peer.SendAsync(6, EndMessage.Instance);
        await _peer.AnswerAsync<EndedMessage>(6);
    }

    [Test]
    public async Task An_option_that_makes_no_sense_ends_its_stream_and_not_the_connection()
    {
        var options = new OpenOptions { Truncate = new Dictionary<string, TruncateSide> { ["nothing"] = TruncateSide.Head } };
        Assert.That((await DaemonPeer.RefusalAsync(_peer.OpenAsync(7, options: options))).Code, Is.EqualTo(ErrorCode.BadRequest));
        Assert.That((await DaemonPeer.RefusalAsync(_peer.OpenAsync(8, options: new OpenOptions { Device = "tpu" }))).Code,
            Is.EqualTo(ErrorCode.NoDevice));
        Assert.That((await _peer.OpenAsync(9)).Credit, Is.EqualTo(1024));
    }

    [Test]
    public async Task A_row_over_the_limit_is_an_error_of_its_own()
    {
        await _peer.OpenAsync(10);
        using var builder = new RowsBuilder();
        builder.Add(0, new Dictionary<string, string> { ["claim"] = new('x', Pcm.Protocol.Limits.MaxRowBytes) }, int.MaxValue);
        builder.Add(1, new Dictionary<string, string> { ["claim"] = "short" });
        await _peer.SendAsync(10, builder.ToMessage());

        var results = await _peer.ResultsAsync(10, 2);
        Assert.That((results[0].Status, results[1].Status), Is.EqualTo((ErrorCode.RowTooLarge, ErrorCode.None)));
    }

    [Test]
    public async Task More_rows_than_the_credit_close_the_connection_that_sent_them()
    {
        await using var greedy = await _daemon.ConnectAsync();
        await greedy.OpenAsync(1, options: new OpenOptions { Window = 10 });
        await greedy.SendRowsAsync(1, Enumerable.Range(0, 11).Select(row => ((ulong)row, "claim")));

        Assert.That((await greedy.AnswerAsync<ErrorMessage>(0)).Code, Is.EqualTo(ErrorCode.ProtocolViolation));
        await _daemon.EventuallyAsync(async () => (await _peer.StatusAsync()).Streams.All(stream => stream.Credit != 10), "its stream is gone");
    }

    [Test]
    public async Task A_client_that_reads_nothing_does_not_hold_up_its_neighbour()
    {
        await using var stalled = await _daemon.ConnectAsync();
        var credit = (await stalled.OpenAsync(1)).Credit;
        await stalled.SendRowsAsync(1, Enumerable.Range(0, credit).Select(row => ((ulong)row, $"claim {row}")));

        var opened = await _peer.OpenAsync(11);
        Assert.That(await _peer.RunAsync(11, opened.Credit, [.. Enumerable.Range(0, 2000).Select(i => $"neighbour {i}")]),
            Has.Count.EqualTo(2000));
        Assert.That(await stalled.ResultsAsync(1, credit), Has.Count.EqualTo(credit));
    }

    [Test]
    public async Task A_client_may_write_its_window_row_by_row_before_it_reads_the_first_answer()
    {
        await using var writer = await _daemon.ConnectAsync();
        var credit = (await writer.OpenAsync(1, options: new OpenOptions { Window = 4000 })).Credit;
        for (var row = 0; row < credit; row++)
            await writer.SendRowsAsync(1, [((ulong)row, $"claim {row}")]);
        using var timeout = new CancellationTokenSource(TestDaemon.Patience);
        await writer.Connection.FlushAsync(timeout.Token);

        Assert.That(await writer.ResultsAsync(1, credit), Has.Count.EqualTo(credit));
    }

    [Test]
    public async Task A_client_that_goes_away_takes_its_rows_with_it()
    {
        var gone = await _daemon.ConnectAsync();
        await gone.OpenAsync(12, options: new OpenOptions { Window = 777 });
        await gone.SendRowsAsync(12, Enumerable.Range(0, 777).Select(row => ((ulong)row, "claim")));
        await gone.DisposeAsync();

        await _daemon.EventuallyAsync(async () => (await _peer.StatusAsync()).Streams.All(stream => stream.Credit != 777),
            "the stream is gone");
    }

    [Test]
    [Order(99)]
    public async Task No_text_of_a_row_is_logged_at_any_level()
    {
        const string Secret = "the secret of the seventh tower";
        var opened = await _peer.OpenAsync(13);
        await _peer.RunAsync(13, opened.Credit, [Secret]);
        await _peer.AskAsync<RenderMessage, RenderedMessage>(14,
            new RenderMessage("claims-tiny", new Dictionary<string, string> { ["claim"] = Secret }, OpenOptions.None));

        Assert.That(_daemon.Log, Does.Contain("listening on"));
        Assert.That(_daemon.Log, Does.Not.Contain("secret"));
    }
}
