using NUnit.Framework;
using Pcm.Protocol;

namespace Pcm.IntegrationTests.Workers;

/// <summary>One worker with claims-tiny serves all of these.</summary>
public sealed class WorkerGenerateTests
{
    private static readonly OpenOptions Sampled = new() { MaxTokens = 12, Temperature = 1, Seed = 7 };

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
    public async Task Greedy_text_says_how_it_ended_and_is_the_same_each_time()
    {
        var rows = TestContexts.Rows(6);
        var options = new OpenOptions { MaxTokens = 5 };
        await _peer.OpenAsync(1, InferenceTask.Generate, options);
        var first = await _peer.RunAsync(1, rows);
        await _peer.OpenAsync(2, InferenceTask.Generate, options);
        var second = await _peer.RunAsync(2, rows);

        foreach (var (row, item) in first)
        {
            var answer = item.DecodeGenerate();
            Assert.That(answer.FinishReason, Is.AnyOf("eos", "stop", "length"));
            Assert.That(answer.GeneratedTokens, Is.InRange(1, 5));
            Assert.That(second[row].DecodeGenerate(), Is.EqualTo(answer));
        }
    }

    [Test]
    public async Task A_samples_text_depends_on_seed_and_row_alone()
    {
        var rows = TestContexts.Rows(8);
        await _peer.OpenAsync(3, InferenceTask.Generate, Sampled);
        var together = await _peer.RunAsync(3, rows);
        await _peer.OpenAsync(4, InferenceTask.Generate, Sampled);
        await _peer.SendRowsAsync(4, [(5ul, rows[5])]);
        var alone = (await _peer.ResultsAsync(4, 1))[5];

        Assert.That(alone.DecodeGenerate().Text, Is.EqualTo(together[5].DecodeGenerate().Text));
    }

    [Test]
    public async Task Questions_are_answered_while_long_texts_are_written()
    {
        await _peer.OpenAsync(5, InferenceTask.Generate, new OpenOptions { MaxTokens = 200, Temperature = 2, Seed = 1 });
        await _peer.SendRowsAsync(5, TestContexts.Rows(600).Select((fields, row) => ((ulong)row, fields)));
        await _peer.SendAsync(5, EndMessage.Instance);
        await _peer.OpenAsync(6);
        await _peer.SendRowsAsync(6, [(0ul, TestContexts.Row("", "Water is wet."))]);

        var written = 0;
        while (await _peer.Connection.ReadAsync() is { } frame && frame.Stream != 6)
        {
            if (frame.Kind == MessageKind.Results)
                written += frame.Read<ResultsMessage>().Count;
        }

        Assert.That(written, Is.LessThan(600));
        await _peer.SendAsync(5, CancelMessage.Instance);
    }

    [Test]
    public async Task A_template_of_the_streams_own_takes_the_contexts_place()
    {
        await _peer.OpenAsync(7, InferenceTask.Generate, new OpenOptions { MaxTokens = 3, Template = "Say {word}:" });
        var results = await _peer.RunAsync(7, [new Dictionary<string, string> { ["word"] = "hello" }]);

        Assert.That(results[0].Status, Is.EqualTo(ErrorCode.None));
    }
}
