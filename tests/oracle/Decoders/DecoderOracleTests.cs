using NUnit.Framework;
using Pcm.Contexts;
using Pcm.Inference;
using Pcm.Synth.Folders;

namespace Pcm.OracleTests.Decoders;

/// <summary>Holds the decoder to Transformers.js over the same ONNX Runtime, one prompt at a time.</summary>
[TestFixture]
public sealed class DecoderOracleTests : IDisposable
{
    private const int RowCount = 18;
    private const int ContinuedRows = 5;

    private static readonly PromptSpec Plain = new()
    {
        Template = "Decide whether the claim is supported by the evidence.\nEvidence: {evidence}\nClaim: {claim}\nVerdict:",
    };

    private static readonly PromptSpec Chat = new()
    {
        Messages =
        [
            new ChatMessage("system", "Answer with a verdict."),
            new ChatMessage("user", "Evidence: Krakow is a city. Claim: Krakow is a river."),
            new ChatMessage("assistant", " REFUTES"),
            new ChatMessage("user", "Evidence: {evidence} Claim: {claim}"),
        ],
    };

    private static readonly LabelSpec[] Labels =
    [
        new(" SUPPORTS", "SUPPORTS"), new(" REFUTES", "REFUTES"), new(" NOT ENOUGH INFO", "NOT ENOUGH INFO"), new(" NOT", "NOT ENOUGH INFO"),
    ];

    private readonly TransformersJs _oracle = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("pcm-oracle-").FullName;

    public void Dispose()
    {
        _oracle.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [TestCaseSource(typeof(DecoderCase), nameof(DecoderCase.All))]
    public async Task Label_log_probabilities_equal_those_of_Transformers_js(DecoderCase decoder)
    {
        using var loaded = Load(decoder, Plain, Labels);
        await AssertEqualScores(loaded, decoder.Tolerance);
    }

    [TestCaseSource(typeof(DecoderCase), nameof(DecoderCase.AllFloat32))]
    public async Task Greedy_text_equals_that_of_Transformers_js(DecoderCase decoder)
    {
        using var loaded = Load(decoder, Plain, Labels);
        await AssertEqualTexts(loaded);
    }

    [Test]
    public async Task Chat_prompts_score_and_continue_as_in_Transformers_js()
    {
        using var loaded = Load(new DecoderCase(new ModelSpec { Layout = FolderLayout.Cache }), Chat, Labels);
        await AssertEqualScores(loaded, tolerance: 1e-4);
        await AssertEqualTexts(loaded);
    }

    [Test]
    public async Task The_default_context_scores_and_continues_as_in_Transformers_js()
    {
        var manifest = ContextManifest.Load(Path.Combine(TestPaths.RepoRoot, "daemon", "contexts", "claims-tiny.yaml"));
        var prompt = new PromptSpec { Template = manifest.Prompt.Template };
        using var loaded = new LoadedDecoder(
            manifest.SourcePath, prompt, [.. manifest.Labels.Select(label => new LabelSpec(label.Text, label.Verdict))]);
        await AssertEqualScores(loaded, loaded.Facts.Tolerance);
        await AssertEqualTexts(loaded);
    }

    [TestCaseSource(typeof(DecoderCase), nameof(DecoderCase.AllPrecisions))]
    public void Batch_order_and_neighbours_change_no_score(DecoderCase decoder)
    {
        using var loaded = Load(decoder, Plain, Labels);
        var rows = Rows.Mixed(RowCount);
        var alone = rows.Select(row => loaded.Classify([row])[0]).ToArray();
        var order = Enumerable.Range(0, RowCount).ToArray();

        AssertSame(order);
        AssertSame([.. order.Reverse()]);
        new Random(1).Shuffle(order);
        AssertSame(order);

        void AssertSame(int[] order)
        {
            var together = loaded.Classify([.. order.Select(index => rows[index])]);
            for (int i = 0; i < RowCount; i++)
                AssertClose(together[i].LabelLogProbabilities, alone[order[i]].LabelLogProbabilities, decoder.Tolerance, order[i]);
        }
    }

    [TestCaseSource(typeof(DecoderCase), nameof(DecoderCase.AllFloat32))]
    public void Neighbours_change_no_generated_text(DecoderCase decoder)
    {
        using var loaded = Load(decoder, Plain, Labels);
        var rows = Rows.Mixed(RowCount);
        var together = loaded.Continue(rows);
        Assert.That(rows.Take(ContinuedRows).Select(row => loaded.Continue([row])[0]), Is.EqualTo(together.Take(ContinuedRows)));
    }

    private LoadedDecoder Load(DecoderCase decoder, PromptSpec prompt, LabelSpec[] labels)
    {
        string folder = Path.Combine(_folder, $"{decoder}-{decoder.Spec.Layout}");
        string source = SyntheticModel.Write(folder, decoder.Spec);
        return new LoadedDecoder(source, prompt, labels);
    }

    private async Task AssertEqualScores(LoadedDecoder loaded, double tolerance)
    {
        var rows = Rows.Mixed(RowCount);
        var expected = await _oracle.RunAsync(loaded.Request(rows, continued: 0));
        var actual = loaded.Classify(rows);
        double largest = 0;
        for (int i = 0; i < rows.Count; i++)
        {
            double[] ours = actual[i].LabelLogProbabilities, theirs = expected.Rows[i].LogProbabilities;
            Assert.That(actual[i].PromptTokens, Is.EqualTo(expected.Rows[i].PromptTokens), $"tokens of row {i}");
            AssertClose(ours, theirs, tolerance, i);
            largest = Math.Max(largest, ours.Zip(theirs, (a, b) => Math.Abs(a - b)).Max());
        }

        await TestContext.Out.WriteLineAsync($"{loaded.Facts.Strategy}: largest difference {largest:0.0e0}");
    }

    private async Task AssertEqualTexts(LoadedDecoder loaded)
    {
        var rows = Rows.Mixed(ContinuedRows);
        var expected = await _oracle.RunAsync(loaded.Request(rows, ContinuedRows));
        Assert.That(loaded.Continue(rows), Is.EqualTo(expected.Texts));
    }

    private static void AssertClose(double[] actual, double[] expected, double tolerance, int row) => Assert.That(
        actual, Is.EqualTo(expected).Within(tolerance), $"log-probabilities of row {row}");
}
