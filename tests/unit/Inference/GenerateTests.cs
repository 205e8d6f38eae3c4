using NUnit.Framework;
using Pcm.Inference;
using Pcm.Synth.Decoders;
using Pcm.Synth.Folders;

namespace Pcm.UnitTests.Inference;

[TestFixture(AttentionKind.Plain, LogitRows.All)]
[TestFixture(AttentionKind.Plain, LogitRows.Last)]
[TestFixture(AttentionKind.GroupQuery, LogitRows.Kept)]
[TestFixture(AttentionKind.Opset23, LogitRows.Kept)]
public sealed class GenerateTests(AttentionKind attention, LogitRows logits)
{
    private InferenceEngine _engine = null!;

    [OneTimeSetUp]
    public void Load() => _engine = Models.Load(Models.Spec(Models.Folder(attention, logits)));

    [OneTimeTearDown]
    public void Unload() => _engine.Dispose();

    [TestCase(0.0)]
    [TestCase(0.9)]
    public void A_row_says_the_same_alone_and_in_any_batch(double temperature)
    {
        var options = new GenerateOptions { MaxTokens = 12, Temperature = temperature, Seed = 5 };
        PreparedItem[] rows = Rows.Prepare(_engine, 10, options);
        string[] alone = [.. rows.Select(row => Generate(row).Text)];

        Assert.That(Generate(rows).Select(outcome => outcome.Text), Is.EqualTo(alone));
        Assert.That(Generate([.. rows.Reverse()]).Select(outcome => outcome.Text), Is.EqualTo(alone.Reverse()));
    }

    [Test]
    public void Rows_that_end_early_leave_the_others_as_they_were()
    {
        PreparedItem[] rows = [.. Enumerable.Range(0, 8).Select(
            i => _engine.Prepare(Rows.Mixed(i),
                new ItemOptions { Row = i, Generate = new GenerateOptions { MaxTokens = 1 + (i * 5 % 8) } }))];

        GenerateOutcome[] together = Generate(rows);

        for (int i = 0; i < rows.Length; i++)
        {
            GenerateOutcome alone = Generate(rows[i]);
            Assert.That(together[i], Is.EqualTo(alone));
            Assert.That(alone.GeneratedTokens, Is.AtMost(1 + (i * 5 % 8)));
        }
    }

    [Test]
    public void Seeds_and_rows_sample_apart_and_the_same_ones_alike()
    {
        string Text(long seed, long row) => Generate(_engine.Prepare(
            Rows.Mixed(1),
            new ItemOptions { Row = row, Generate = new GenerateOptions { MaxTokens = 12, Temperature = 1.5, Seed = seed } })).Text;

        Assert.That(Text(1, 1), Is.EqualTo(Text(1, 1)));
        Assert.That(new[] { Text(1, 1), Text(2, 1), Text(1, 2), Text(2, 2) }, Is.Unique);
    }

    [Test]
    public void A_stop_text_ends_the_row_before_itself()
    {
        string whole = Generate(Rows.Prepare(_engine, 1, new GenerateOptions { MaxTokens = 16 })[0]).Text;
        string stop = whole.Substring(whole.Length / 2, 3);

        var options = new GenerateOptions { MaxTokens = 16, Stop = ["never there", stop] };

        GenerateOutcome stopped = Generate(Rows.Prepare(_engine, 1, options)[0]);

        Assert.That(stopped.FinishReason, Is.EqualTo("stop"));
        Assert.That(stopped.Text, Is.EqualTo(whole[..whole.IndexOf(stop, StringComparison.Ordinal)]));
    }

    [Test]
    public void The_rows_own_limit_ends_it_by_length()
    {
        GenerateOutcome outcome = Generate(Rows.Prepare(_engine, 1, new GenerateOptions { MaxTokens = 3 })[0]);

        Assert.That((outcome.GeneratedTokens, outcome.FinishReason), Is.EqualTo((3, "length")));
    }

    [Test]
    public void An_end_token_of_the_model_ends_the_row_and_is_not_shown()
    {
        string folder = Models.CopyOf(Models.Folder(attention, logits));
        int first = FirstToken();
        File.WriteAllText(Path.Combine(folder, "generation_config.json"), $$"""{"eos_token_id": [638, {{first}}]}""");
        using InferenceEngine engine = Models.Load(Models.Spec(folder) with { Labels = [] });

        GenerateOutcome outcome = engine.Generate(Rows.Prepare(engine, 1, new GenerateOptions()), CancellationToken.None).Single();

        Assert.That((outcome.FinishReason, outcome.Text, outcome.GeneratedTokens), Is.EqualTo(("eos", "", 1)));
    }

    [Test]
    public void A_cancelled_row_stops_between_two_tokens()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();

        Assert.That(
            () => _engine.Generate(Rows.Prepare(_engine, 2, new GenerateOptions()), source.Token),
            Throws.InstanceOf<OperationCanceledException>());
    }

    private int FirstToken()
    {
        string text = Generate(Rows.Prepare(_engine, 1, new GenerateOptions { MaxTokens = 1 })[0]).Text;
        Tokenizer tokenizer = Tokenizer.Load(Path.Combine(Models.Folder(attention, logits), "tokenizer.json"));
        return tokenizer.Encode(text, addSpecialTokens: false).Single();
    }

    private GenerateOutcome Generate(PreparedItem row) => Generate([row]).Single();

    private GenerateOutcome[] Generate(PreparedItem[] rows) => [.. _engine.Generate(rows, CancellationToken.None)];
}
