using NUnit.Framework;
using Pcm.Inference;
using Pcm.Synth.Folders;
using Pcm.Synth.Onnx;

namespace Pcm.UnitTests.Inference;

/// <summary>A decoder with neither cache nor mask: the logits after a token follow from that token alone.</summary>
public sealed class GraphWithoutCacheTests
{
    private const int Vocabulary = 640;
    private const int Hidden = 8;

    private InferenceEngine _engine = null!;

    [OneTimeSetUp]
    public void Load() => _engine = Models.Load(Models.Spec(Bigrams()));

    [OneTimeTearDown]
    public void Unload() => _engine.Dispose();

    [Test]
    public void Whole_prompts_are_run_in_batches()
    {
        PreparedItem[] rows = Rows.Prepare(_engine, 8);
        IReadOnlyList<ClassifyOutcome> together = _engine.Classify(rows, CancellationToken.None);

        Assert.That((_engine.Facts.Strategy, _engine.Facts.PrefixTokens), Is.EqualTo(("full-batched", 0)));
        // All prompts end alike, and no more than their end counts here.
        foreach (ClassifyOutcome outcome in together)
            Assert.That(outcome.LabelLogProbabilities, Is.EqualTo(together[0].LabelLogProbabilities).Within(1e-5));
    }

    [Test]
    public void Text_is_generated_by_running_the_whole_again()
    {
        PreparedItem[] rows = Rows.Prepare(_engine, 4, new GenerateOptions { MaxTokens = 6 });

        string[] texts = [.. _engine.Generate(rows, CancellationToken.None).Select(outcome => outcome.Text)];

        Assert.That(texts, Has.All.EqualTo(texts[0]));
        Assert.That(texts[0], Is.Not.Empty);
    }

    private static string Bigrams()
    {
        string folder = Models.CopyOf(Models.Folder());
        var random = new Random(4);
        var graph = new GraphBuilder(external: null);
        string tokens = graph.Input("input_ids", ElementType.Int64, "rows", "width");
        string embedding = graph.Gather(Weights("embedding", Vocabulary, Hidden), tokens);
        graph.Output("logits", graph.MatMul(embedding, Weights("head", Hidden, Vocabulary)), ElementType.Float, "rows", "width",
            Vocabulary);
        using FileStream file = File.Create(Path.Combine(folder, SyntheticModel.GraphName));
        graph.WriteModel(file, opset: 17, irVersion: 8);
        return folder;

        string Weights(string name, int rows, int columns) => graph.Initializer<float>(
            name,
            ElementType.Float,
            [.. Enumerable.Range(0, rows * columns).Select(_ => (float)(random.NextDouble() - 0.5) * 4)],
            rows,
            columns);
    }
}
