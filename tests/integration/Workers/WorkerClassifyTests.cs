using NUnit.Framework;
using Pcm.Protocol;

namespace Pcm.IntegrationTests.Workers;

/// <summary>One worker with claims-tiny serves all of these.</summary>
public sealed class WorkerClassifyTests
{
    private WorkerFixture _worker = null!;
    private WorkerPeer _peer = null!;

    [OneTimeSetUp]
    public async Task StartWorker() => (_worker, _peer) = await WorkerFixture.StartLoadedAsync();

    [OneTimeTearDown]
    public async Task StopWorker()
    {
        if (_worker is not null)
            await _worker.DisposeAsync();
    }

    [Test]
    public async Task Opened_says_what_the_stream_runs_on()
    {
        var facts = (await _peer.OpenAsync(1)).Facts;

        Assert.Multiple(() =>
        {
            Assert.That(facts.Context, Is.EqualTo("claims-tiny"));
            Assert.That(facts.Variant, Is.EqualTo("fp32"));
            Assert.That((facts.Provider, facts.Device, facts.Node), Is.EqualTo(("cpu", "cpu0", "testnode")));
            Assert.That(new[] { facts.Digest, facts.VariantDigest, facts.PromptDigest }, Is.Unique.And.All.Match("^[0-9a-f]{64}$"));
            Assert.That(facts.Verdicts, Is.EqualTo(new[] { "SUPPORTS", "REFUTES", "NOT ENOUGH INFO" }));
            Assert.That(facts.Fields, Is.EqualTo(new[] { "evidence", "claim" }));
            Assert.That(facts.Defaults, Contains.Key("evidence"));
            Assert.That(facts.PrefixTokens, Is.Positive);
            Assert.That(facts.Runtime, Does.StartWith("ONNX Runtime 1."));
        });
    }

    [Test]
    public async Task Every_row_is_answered_once_with_probabilities()
    {
        await _peer.OpenAsync(2);
        var results = await _peer.RunAsync(2, TestContexts.Rows(200));

        Assert.That(results.Keys, Is.EquivalentTo(Enumerable.Range(0, 200).Select(row => (ulong)row)));
        foreach (var item in results.Values)
        {
            var answer = item.DecodeClassify();
            Assert.That(item.Status, Is.EqualTo(ErrorCode.None));
            Assert.That(answer.VerdictIndex, Is.InRange(0, 2));
            Assert.That(answer.LabelLogProbabilities, Has.Length.EqualTo(3).And.All.Negative);
            Assert.That(answer.LabelMass, Is.InRange(0, 1.0001));
            Assert.That(answer.PromptTokens, Is.Positive);
        }
    }

    [Test]
    public async Task A_row_gets_the_same_answer_alone_and_among_others()
    {
        var rows = TestContexts.Rows(64);
        await _peer.OpenAsync(3);
        var together = await _peer.RunAsync(3, rows);
        await _peer.OpenAsync(4);
        for (var row = 0; row < rows.Count; row += 7)
        {
            await _peer.SendRowsAsync(4, [((ulong)row, rows[row])]);
            var alone = (await _peer.ResultsAsync(4, 1)).Values.Single();
            Assert.That(alone.DecodeClassify().LabelLogProbabilities,
                Is.EqualTo(together[(ulong)row].DecodeClassify().LabelLogProbabilities).Within(1e-4));
        }
    }

    [Test]
    public async Task A_single_row_does_not_wait_for_another_streams_whole_window()
    {
        await _peer.OpenAsync(5, options: new OpenOptions { Window = Pcm.Protocol.Limits.MaxWindowRows });
        await _peer.OpenAsync(6);
        await _peer.SendRowsAsync(5, TestContexts.Rows(1000).Select((fields, row) => ((ulong)row, fields)));
        await _peer.SendRowsAsync(6, [(0ul, TestContexts.Row("", "Water is wet."))]);
        await _peer.SendAsync(6, EndMessage.Instance);

        var small = false;
        var answered = 0;
        while (!small)
        {
            // Frames come in the order in which the worker sent them.
            var frame = await _peer.Connection.ReadAsync() ?? throw new EndOfStreamException();
            small = frame.Stream == 6;
            if (frame.Kind == MessageKind.Results && frame.Stream == 5)
                answered += frame.Read<ResultsMessage>().Count;
        }

        Assert.That(answered, Is.LessThan(1000));
        await _peer.SendAsync(5, CancelMessage.Instance);
    }

    [Test]
    public async Task A_wrong_row_is_an_error_of_its_own_and_harms_no_other()
    {
        await _peer.OpenAsync(7);
        var results = await _peer.RunAsync(7,
        [
            TestContexts.Row("It rained.", "It was wet."),
            new Dictionary<string, string> { ["evidence"] = "no claim" },
            TestContexts.Row(string.Concat(Enumerable.Repeat("so long ", 2000)), "Too long."),
            new Dictionary<string, string> { ["claim"] = "No evidence: the default stands in." },
        ]);

        Assert.That(results[0].Status, Is.EqualTo(ErrorCode.None));
        AssertError(results[1], ErrorCode.FieldMissing, "claim");
        AssertError(results[2], ErrorCode.TooLong, "shorten it");
        Assert.That(results[3].Status, Is.EqualTo(ErrorCode.None));
    }

    [Test]
    public async Task A_too_long_row_is_cut_where_the_stream_allows_and_says_so()
    {
        await _peer.OpenAsync(8, options: new OpenOptions { Truncate = new Dictionary<string, TruncateSide> { ["evidence"] = TruncateSide.Tail } });
        var results = await _peer.RunAsync(8, [TestContexts.Row(string.Concat(Enumerable.Repeat("so long ", 2000)), "Too long.")]);

        var answer = results[0].DecodeClassify();
        Assert.That(answer.TruncatedTokens, Is.Positive);
        Assert.That(answer.PromptTokens, Is.LessThanOrEqualTo(512));
    }

    [Test]
    public async Task Truncation_cuts_the_end_that_the_wire_names()
    {
        var fields = TestContexts.Row("FIRST " + string.Concat(Enumerable.Repeat("so long ", 2000)) + " LAST", "Too long.");
        foreach (var (side, kept, cut) in new[] { (TruncateSide.Head, "LAST", "FIRST"), (TruncateSide.Tail, "FIRST", "LAST") })
        {
            var options = new OpenOptions { Truncate = new Dictionary<string, TruncateSide> { ["evidence"] = side } };
            await _peer.SendAsync(9, new RenderMessage("", fields, options));
            var rendered = await _peer.ExpectAsync<RenderedMessage>(9);

            Assert.That(rendered.Text, Does.Contain(kept).And.Not.Contain(cut));
            Assert.That(rendered.Truncated["evidence"], Is.Positive);
        }
    }

    [Test]
    public async Task Render_shows_the_prompt_its_tokens_and_the_prefix()
    {
        await _peer.SendAsync(10, new RenderMessage("", TestContexts.Row("It rained.", "It was wet."), OpenOptions.None));
        var rendered = await _peer.ExpectAsync<RenderedMessage>(10);

        Assert.That(rendered.Text, Is.EqualTo("Evidence: It rained.\nClaim: It was wet.\nVerdict:"));
        Assert.That(rendered.Ids, Is.Not.Empty);
        Assert.That(rendered.Pieces, Has.Count.EqualTo(rendered.Ids.Count));
        Assert.That(rendered.PrefixTokens, Is.InRange(1, rendered.Ids.Count - 1));
    }

    [Test]
    public async Task A_row_that_cannot_be_rendered_is_an_error_of_its_stream()
    {
        await _peer.SendAsync(11, new RenderMessage("", new Dictionary<string, string>(), OpenOptions.None));

        Assert.That((await _peer.ExpectAsync<ErrorMessage>(11)).Code, Is.EqualTo(ErrorCode.FieldMissing));
    }

    [Test]
    public async Task A_cancelled_stream_ends_at_once_and_its_neighbour_goes_on()
    {
        await _peer.OpenAsync(12, options: new OpenOptions { Window = 2000 });
        await _peer.OpenAsync(13);
        await _peer.SendRowsAsync(12, TestContexts.Rows(2000).Select((fields, row) => ((ulong)row, fields)));
        await _peer.SendAsync(12, CancelMessage.Instance);

        Assert.That(await _peer.RunAsync(13, TestContexts.Rows(20)), Has.Count.EqualTo(20));
        var answered = 0;
        Frame frame;
        while ((frame = await _peer.NextAsync(12)).Kind == MessageKind.Results)
            answered += frame.Read<ResultsMessage>().Count;
        Assert.That(frame.Read<ErrorMessage>().Code, Is.EqualTo(ErrorCode.Cancelled));
        Assert.That(answered, Is.LessThan(2000));
    }

    [Test]
    public async Task More_rows_than_the_credit_end_their_stream_only()
    {
        await _peer.OpenAsync(14, options: new OpenOptions { Window = 3 });
        await _peer.SendRowsAsync(14, TestContexts.Rows(4).Select((fields, row) => ((ulong)row, fields)));

        Assert.That((await _peer.ExpectAsync<ErrorMessage>(14)).Code, Is.EqualTo(ErrorCode.ProtocolViolation));
        await _peer.SendAsync(15, new PingMessage(42));
        Assert.That((await _peer.ExpectAsync<PongMessage>(15)).Nonce, Is.EqualTo(42ul));
    }

    [Test]
    public async Task A_request_that_makes_no_sense_is_answered_with_the_reason()
    {
        var bad = new (OpenOptions Options, InferenceTask Task, string Says)[]
        {
            (new OpenOptions { Truncate = new Dictionary<string, TruncateSide> { ["evidnce"] = TruncateSide.Head } }, InferenceTask.Classify, "no field 'evidnce'"),
            (new OpenOptions { Template = "{claim}" }, InferenceTask.Classify, "is for generate"),
            (new OpenOptions { Template = "{claim" }, InferenceTask.Generate, "cannot be read"),
            (new OpenOptions { MaxTokens = 0 }, InferenceTask.Generate, "max_tokens is 0"),
            (new OpenOptions { Temperature = -1 }, InferenceTask.Generate, "temperature"),
            (new OpenOptions { Stop = [""] }, InferenceTask.Generate, "stop text is empty"),
        };
        foreach (var (options, task, says) in bad)
        {
            await _peer.SendAsync(16, new OpenMessage(task, "", options));
            var error = await _peer.ExpectAsync<ErrorMessage>(16);
            Assert.That((error.Code, error.Text), Is.EqualTo((ErrorCode.BadRequest, error.Text)));
            Assert.That(error.Text, Does.Contain(says));
        }

        await _peer.SendAsync(17, new StatusMessage());
        Assert.That((await _peer.ExpectAsync<ErrorMessage>(17)).Code, Is.EqualTo(ErrorCode.UnknownKind));
        await _peer.SendAsync(18, TestContexts.ClaimsTiny());
        Assert.That((await _peer.ExpectAsync<ErrorMessage>(18)).Text, Does.Contain("one context in its life"));
    }

    private static void AssertError(ResultItem item, ErrorCode code, string says)
    {
        var error = item.DecodeError();
        Assert.That(error.Code, Is.EqualTo(code));
        Assert.That(error.Permanent, Is.True);
        Assert.That(error.Text, Does.Contain(says));
    }
}
