using NUnit.Framework;
using Pcm.Inference;
using Pcm.Synth.Decoders;
using Pcm.Synth.Folders;

namespace Pcm.UnitTests.Inference;

/// <summary>A model that is up before its weights are packed answers the same before, meanwhile and after.</summary>
public sealed class LatePackingTests
{
    // 68 MB of weights, nearly all of them the embedding.
    private static readonly ModelSpec Large = new() { Shape = DecoderShape.Tiny with { Vocabulary = 180_000 } };

    [TestCase(LogitRows.All)]
    [TestCase(LogitRows.Kept)]
    public void Rows_get_the_same_result_before_and_after_weights_are_packed(LogitRows logits)
    {
        EngineSpec spec = Models.Spec(Models.Folder(Large with { Flavour = new DecoderFlavour { Logits = logits } })) with { ProofCacheFolder = Models.NewFolder() };
        IReadOnlyList<ClassifyOutcome> expected;
        using (InferenceEngine proven = Models.Load(spec))
        {
            Assert.That(proven.Packing.IsCompletedSuccessfully, "what is proven is what rows will run on");
            expected = proven.Classify(Rows.Prepare(proven, 4), CancellationToken.None);
        }

        using InferenceEngine engine = Models.Load(spec);
        Assert.That(engine.Packing.IsCompleted, Is.False, "weights are packed after the load");
        PreparedItem[] rows = Rows.Prepare(engine, 4);
        AssertSame(engine.Classify(rows, CancellationToken.None), expected);
        while (!engine.Packing.IsCompleted)
            AssertSame(engine.Classify(rows, CancellationToken.None), expected);
        Assert.That(engine.Packing.Result, Is.Null);
        AssertSame(engine.Classify(rows, CancellationToken.None), expected, tolerance: 1e-9);
    }

    [Test]
    public void A_text_goes_on_while_weights_are_packed()
    {
        EngineSpec spec = Models.Spec(Models.Folder(Large)) with { ProofCacheFolder = Models.NewFolder() };
        var options = new GenerateOptions { MaxTokens = 40 };
        IReadOnlyList<GenerateOutcome> expected;
        using (InferenceEngine proven = Models.Load(spec))
            expected = proven.Generate(Rows.Prepare(proven, 2, options), CancellationToken.None);

        using InferenceEngine engine = Models.Load(spec);
        PreparedItem[] rows = Rows.Prepare(engine, 2, options);
        do
            Assert.That(engine.Generate(rows, CancellationToken.None).Select(row => row.Text), Is.EqualTo(expected.Select(row => row.Text)));
        while (!engine.Packing.IsCompleted);
    }

    [Test]
    public void A_pass_that_waits_for_weights_to_be_packed_says_so_and_can_be_cancelled()
    {
        LoadedModel loaded = ModelLoader.Load(Models.Spec(Models.Folder(Large)));
        using var model = new DecoderModel(loaded.Session, loaded.Graph);
        using var packing = new ManualResetEventSlim();
        using var waited = new CancellationTokenSource();
        Task replacing = Task.Run(() => model.Replace(() =>
        {
            packing.Set();
            waited.Token.WaitHandle.WaitOne();
            return ModelLoader.Load(Models.Spec(Models.Folder(Large))).Session;
        }, () => { }));
        packing.Wait();
        int signs = 0;
        model.Waiting = () =>
        {
            if (++signs == 2)
                waited.Cancel();
        };

        Assert.Throws<OperationCanceledException>(() => PrefixCache.Compute(model, [10, 11], waited.Token));

        Assert.That(signs, Is.EqualTo(2));
        replacing.GetAwaiter().GetResult();
        PrefixCache.Compute(model, [10, 11], CancellationToken.None).Dispose();
    }

    [Test]
    public void Files_that_changed_since_the_load_are_not_packed_and_rows_go_on_with_what_was_loaded()
    {
        string folder = Models.CopyOf(Models.Folder(Large));
        LoadedModel loaded = ModelLoader.Load(Models.Spec(folder));
        using var model = new DecoderModel(loaded.Session, loaded.Graph);
        int[] tokens = [.. Enumerable.Range(10, 20)];
        using PrefixCache before = PrefixCache.Compute(model, tokens, CancellationToken.None);
        File.SetLastWriteTimeUtc(Path.Combine(folder, SyntheticModel.GraphName + "_data"), DateTime.UtcNow.AddHours(1));

        loaded.Packing!.Finish(model, before);

        Assert.That(loaded.Packing.Ended.Result, Does.Contain("changed since"));
        using PrefixCache after = PrefixCache.Compute(model, tokens, CancellationToken.None);
        Assert.That(after.Tokens, Is.EqualTo(tokens));
    }

    [Test]
    public void A_model_that_is_disposed_before_its_weights_are_packed_loads_no_more()
    {
        LoadedModel loaded = ModelLoader.Load(Models.Spec(Models.Folder(Large)));
        var model = new DecoderModel(loaded.Session, loaded.Graph);
        model.Dispose();

        loaded.Packing!.Finish(model, prefix: null);

        Assert.That(loaded.Packing.Ended.IsCompletedSuccessfully);
    }

    [TestCase(WeightPrecision.Float16)]
    [TestCase(WeightPrecision.Int8)]
    [TestCase(WeightPrecision.Int4Blocks)]
    public void Weights_that_are_slow_unpacked_are_packed_at_once(WeightPrecision precision) =>
        AssertPackedAtOnce(Large with { Flavour = new DecoderFlavour { Precision = precision } });

    [Test]
    public void Few_weights_and_weights_in_the_graphs_own_file_are_packed_at_once()
    {
        AssertPackedAtOnce(new ModelSpec());
        AssertPackedAtOnce(Large with { ExternalThresholdBytes = null });
    }

    [TestCase("Max data size             1048576000           1048576000           bytes", 1_048_576_000 - 204_800)]
    [TestCase("Max data size             unlimited            unlimited            bytes", long.MaxValue)]
    [TestCase("Max stack size            8388608              unlimited            bytes", long.MaxValue)]
    public void The_memory_that_a_process_may_still_take_is_what_its_limit_leaves(string limit, long freeBytes) =>
        Assert.That(PrivateMemory.FreeBytes(["Limit   Soft Limit   Hard Limit   Units", limit], ["Name:\tpcmd-worker", "VmData:\t     200 kB"]), Is.EqualTo(freeBytes));

    private static void AssertPackedAtOnce(ModelSpec model)
    {
        LoadedModel loaded = ModelLoader.Load(Models.Spec(Models.Folder(model)));
        loaded.Session.Dispose();
        Assert.That(loaded.Packing, Is.Null);
    }

    private static void AssertSame(IReadOnlyList<ClassifyOutcome> outcomes, IReadOnlyList<ClassifyOutcome> expected, double tolerance = Limits.ToleranceFloat32)
    {
        for (int i = 0; i < expected.Count; i++)
            Assert.That(outcomes[i].LabelLogProbabilities, Is.EqualTo(expected[i].LabelLogProbabilities).Within(tolerance));
    }
}
