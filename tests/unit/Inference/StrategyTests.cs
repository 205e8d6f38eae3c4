using NUnit.Framework;
using Pcm.Inference;
using Pcm.Synth.Decoders;
using Pcm.Synth.Folders;

namespace Pcm.UnitTests.Inference;

public sealed class StrategyTests
{
    [TestCase(AttentionKind.Plain, LogitRows.All, "prefix-batched")]
    [TestCase(AttentionKind.Plain, LogitRows.Kept, "prefix-batched")]
    [TestCase(AttentionKind.Plain, LogitRows.Last, "prefix-batched, left-padded")]
    [TestCase(AttentionKind.Opset23, LogitRows.All, "prefix-batched")]
    [TestCase(AttentionKind.Opset23Causal, LogitRows.Kept, "prefix-batched")]
    [TestCase(AttentionKind.GroupQuery, LogitRows.All, "prefix-one-by-one")]
    [TestCase(AttentionKind.GroupQuery, LogitRows.Last, "prefix-one-by-one")]
    public void Each_graph_gets_the_best_strategy_that_it_computes_rightly(AttentionKind attention, LogitRows logits, string strategy)
    {
        using InferenceEngine engine = Models.Load(Models.Spec(Models.Folder(attention, logits)));

        Assert.That(engine.Facts.Strategy, Is.EqualTo(strategy));
        Assert.That(engine.Facts.PrefixTokens, Is.GreaterThan(Limits.MinPrefixTokensAlone));
        Assert.That(engine.Facts.GathersLogits, "a graph that computes logits of every position is taught to compute those that are wanted");
    }

    [Test]
    public void Activations_quantised_per_tensor_are_run_one_prompt_at_a_time()
    {
        using InferenceEngine engine = Models.Load(Models.Spec(Models.Folder(precision: WeightPrecision.DynamicInt8)));
        PreparedItem[] rows = Rows.Prepare(engine, 6);

        Assert.That(engine.Facts.Batches, Is.False);
        Assert.That(engine.Facts.Strategy, Does.EndWith("one-by-one"));
        Assert.That(engine.NextBatch(rows, new int[6]), Is.EqualTo(1));
    }

    [TestCase(WeightPrecision.Int8)]
    [TestCase(WeightPrecision.Int8Blocks)]
    [TestCase(WeightPrecision.Int4Blocks)]
    [TestCase(WeightPrecision.DynamicInt8)]
    public void Quantised_weights_let_no_neighbour_show(WeightPrecision precision)
    {
        using InferenceEngine engine = Models.Load(Models.Spec(Models.Folder(precision: precision)));
        PreparedItem[] scored = Rows.Prepare(engine, 12);
        PreparedItem[] continued = Rows.Prepare(engine, 12, new GenerateOptions { MaxTokens = 16 });

        IReadOnlyList<ClassifyOutcome> together = engine.Classify(scored, CancellationToken.None);
        IReadOnlyList<GenerateOutcome> texts = engine.Generate(continued, CancellationToken.None);

        for (int i = 0; i < scored.Length; i++)
        {
            ClassifyOutcome alone = engine.Classify([scored[i]], CancellationToken.None).Single();
            Assert.That(together[i].LabelLogProbabilities, Is.EqualTo(alone.LabelLogProbabilities).Within(1e-4));
            Assert.That(texts[i], Is.EqualTo(engine.Generate([continued[i]], CancellationToken.None).Single()));
        }
    }

    [TestCase(WeightPrecision.Float32, ActivationRounding.None)]
    [TestCase(WeightPrecision.Int8, ActivationRounding.None)]
    [TestCase(WeightPrecision.Int4Blocks, ActivationRounding.PerRow)]
    [TestCase(WeightPrecision.DynamicInt8, ActivationRounding.PerTensor)]
    public void Rounded_activations_are_found_in_the_graph(WeightPrecision precision, object rounding)
    {
        LoadedModel model = ModelLoader.Load(Models.Spec(Models.Folder(precision: precision)));
        model.Session.Dispose();

        Assert.That(model.Rounding, Is.EqualTo(rounding));
    }

    [Test]
    public void A_graph_that_appends_by_length_is_batched_without_a_past_and_continued_one_token_at_a_time()
    {
        using var decoder = new OpenDecoder(Models.Folder(AttentionKind.GroupQuery));

        DecodingPlan plan = decoder.Plan();

        Assert.That(plan.Separate, Is.EqualTo(new RunMode(DecodingStrategy.FullBatched, Padding.Right)));
        Assert.That((plan.Continuation, plan.LabelsContinue), Is.EqualTo((Continuation.Batched, false)));
    }

    [TestCase(AttentionKind.Plain)]
    [TestCase(AttentionKind.Opset23)]
    public void A_graph_that_goes_by_its_mask_has_long_labels_run_after_the_prompts_cache(AttentionKind attention)
    {
        using var decoder = new OpenDecoder(Models.Folder(attention));

        Assert.That(decoder.Plan().LabelsContinue, Is.True);
    }

    [Test]
    public void Nothing_is_proven_where_nothing_is_close_enough()
    {
        using var proof = new OpenDecoder(Models.Folder());

        Assert.That(proof.Plan(tolerance: -1).Shared, Is.EqualTo(RunMode.Plain));
    }

    [Test]
    public void A_proof_is_remembered_for_its_graph_only()
    {
        string folder = Models.NewFolder();
        EngineSpec plain = Models.Spec(Models.Folder()) with { ProofCacheFolder = folder };
        EngineSpec query = Models.Spec(Models.Folder(AttentionKind.GroupQuery)) with { ProofCacheFolder = folder };

        Assert.That(Proves(plain), Is.True, "the first load proves");
        Assert.That(Proves(plain), Is.False, "the second remembers");
        Assert.That(Proves(query), Is.True, "another graph is proven for itself");
        Assert.That(Directory.GetFiles(folder), Has.Length.EqualTo(2));
    }

    [TestCase("")]
    [TestCase("[]")]
    [TestCase("{\"proven_for\": \"something else\"}")]
    public void A_damaged_proof_is_proven_again(string content)
    {
        EngineSpec spec = Models.Spec(Models.Folder()) with { ProofCacheFolder = Models.NewFolder() };
        Proves(spec);
        File.WriteAllText(Directory.GetFiles(spec.ProofCacheFolder!).Single(), content);

        Assert.That(Proves(spec), Is.True);
        Assert.That(Proves(spec), Is.False);
    }

    [Test]
    public void A_proof_folder_that_cannot_be_written_does_not_keep_a_context_from_loading()
    {
        Assert.That(Proves(Models.Spec(Models.Folder()) with { ProofCacheFolder = "/proc/nowhere" }), Is.True);
    }

    private static bool Proves(EngineSpec spec)
    {
        var steps = new RecordedProgress();
        InferenceEngine.Load(spec, steps, CancellationToken.None).Dispose();
        return steps.Messages.Any(message => message.Contains("comparing", StringComparison.Ordinal));
    }

    private sealed class RecordedProgress : IProgress<LoadProgress>
    {
        public List<string> Messages { get; } = [];

        public void Report(LoadProgress value) => Messages.Add(value.Message);
    }
}
