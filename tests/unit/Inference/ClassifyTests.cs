using NUnit.Framework;
using Pcm.Inference;
using Pcm.Synth.Decoders;
using Pcm.Synth.Folders;

namespace Pcm.UnitTests.Inference;

[TestFixture(AttentionKind.Plain, LogitRows.All)]
[TestFixture(AttentionKind.Plain, LogitRows.Kept)]
[TestFixture(AttentionKind.Plain, LogitRows.Last)]
[TestFixture(AttentionKind.GroupQuery, LogitRows.Kept)]
[TestFixture(AttentionKind.Opset23, LogitRows.All)]
public sealed class ClassifyTests(AttentionKind attention, LogitRows logits)
{
    private const int Count = 24;
    private const double Tolerance = 1e-4;

    private InferenceEngine _engine = null!;
    private PreparedItem[] _items = null!;
    private ClassifyOutcome[] _alone = null!;

    [OneTimeSetUp]
    public void Load()
    {
        _engine = Models.Load(Models.Spec(Models.Folder(attention, logits)));
        _items = Rows.Prepare(_engine, Count);
        _alone = [.. _items.Select(item => _engine.Classify([item], CancellationToken.None).Single())];
    }

    [OneTimeTearDown]
    public void Unload() => _engine.Dispose();

    [Test]
    public void A_row_has_one_result_in_any_batch_order_and_company()
    {
        var random = new Random(3);
        for (int round = 0; round < 6; round++)
        {
            int[] rows = [.. Enumerable.Range(0, Count).OrderBy(_ => random.Next()).Take(random.Next(2, Count))];
            IReadOnlyList<ClassifyOutcome> together = _engine.Classify([.. rows.Select(row => _items[row])], CancellationToken.None);
            for (int i = 0; i < rows.Length; i++)
                Assert.That(together[i].LabelLogProbabilities, Is.EqualTo(_alone[rows[i]].LabelLogProbabilities).Within(Tolerance));
        }
    }

    [Test]
    public void The_cached_prefix_changes_nothing()
    {
        // The context's own template as another prompt: the same tokens, run whole.
        var other = new ItemOptions { Prompt = PromptTemplate.FromText(Models.Template) };
        EngineSpec bare = Models.Spec(Models.Folder(attention, logits)) with { Prompt = new PromptSpec { Template = "{claim}" } };
        using InferenceEngine withoutPrefix = Models.Load(bare);
        for (int i = 0; i < 4; i++)
        {
            ClassifyOutcome whole = withoutPrefix.Classify([withoutPrefix.Prepare(Rows.Mixed(i), other)], CancellationToken.None).Single();
            Assert.That(whole.PromptTokens, Is.EqualTo(_alone[i].PromptTokens));
            Assert.That(whole.LabelLogProbabilities, Is.EqualTo(_alone[i].LabelLogProbabilities).Within(Tolerance));
        }
        Assert.That(withoutPrefix.Facts.PrefixTokens, Is.Zero);
    }

    [Test]
    public void Long_labels_are_scored_whole()
    {
        Assert.That(_engine.Facts.Labels.Select(label => label.Tokens), Is.EqualTo([1, 1, 3]), "the labels that this test is about");
        // Each part after the prompt with the parts before it: the chain rule, by single-token labels only.
        string[] parts = [" NOT", " ENOUGH", " INFO"];
        double chain = 0;
        for (int i = 0; i < parts.Length; i++)
        {
            EngineSpec spec = Models.Spec(Models.Folder(attention, logits)) with
            {
                Prompt = new PromptSpec { Template = Models.Template + string.Concat(parts[..i]) },
                Labels = [new(parts[i], "part")],
            };
            using InferenceEngine engine = Models.Load(spec);
            PreparedItem row = engine.Prepare(Rows.Mixed(2), ItemOptions.Default);
            chain += engine.Classify([row], CancellationToken.None).Single().LabelLogProbabilities[0];
        }

        Assert.That(_alone[2].LabelLogProbabilities[2], Is.EqualTo(chain).Within(3 * Tolerance));
    }

    [Test]
    public void Verdicts_are_summed_over_their_labels()
    {
        Assert.That(_engine.Facts.VerdictNames, Is.EqualTo(["yes", "no"]));
        foreach (ClassifyOutcome outcome in _alone)
        {
            double[] weights = [.. outcome.LabelLogProbabilities.Select(Math.Exp)];
            Assert.That(outcome.LabelMass, Is.EqualTo(weights.Sum()).Within(1e-12));
            Assert.That(outcome.VerdictProbabilities[0], Is.EqualTo(weights[0] / weights.Sum()).Within(1e-9));
            Assert.That(outcome.VerdictProbabilities.Sum(), Is.EqualTo(1).Within(1e-9));
            Assert.That(outcome.Verdict, Is.EqualTo(_engine.Facts.VerdictNames[outcome.VerdictIndex]));
            Assert.That(outcome.VerdictProbabilities[outcome.VerdictIndex], Is.EqualTo(outcome.VerdictProbabilities.Max()));
        }
    }

    [Test]
    public void A_row_that_merges_into_the_prefix_is_run_without_it_and_still_right()
    {
        EngineSpec spec = Models.Spec(Models.Folder(attention, logits)) with { Prompt = new PromptSpec { Template = "Evidence: {claim}" } };
        using InferenceEngine engine = Models.Load(spec);
        PreparedItem[] rows =
            [.. new[] { "Krakow", ":", "::", "s", " a", "\n" }.Select(claim => engine.Prepare(Rows.Of("", claim), ItemOptions.Default))];
        IReadOnlyList<ClassifyOutcome> together = engine.Classify(rows, CancellationToken.None);
        for (int i = 0; i < rows.Length; i++)
        {
            ClassifyOutcome alone = engine.Classify([rows[i]], CancellationToken.None).Single();
            Assert.That(together[i].LabelLogProbabilities, Is.EqualTo(alone.LabelLogProbabilities).Within(Tolerance));
        }
    }
}
