using NUnit.Framework;
using Pcm.Inference;
using Pcm.Synth.Decoders;
using Pcm.Synth.Folders;

namespace Pcm.UnitTests.Inference;

/// <summary>What becomes of a graph's output projection.</summary>
public sealed class ProjectionEditsTests
{
    private const string Fused = "com.microsoft:FusedMatMul", Transpose = "Transpose";

    [TestCase(LogitRows.All, true)]
    [TestCase(LogitRows.Kept, false)]
    [TestCase(LogitRows.Last, false)]
    public void A_tied_embedding_is_read_unturned_whatever_positions_the_graph_computes(LogitRows logits, bool getsPositions)
    {
        string path = ModelPath(logits, tied: true);
        OnnxFileFacts before = OnnxFileReader.Read(path), after = Apply(path, fuseTransposition: true)!;

        Assert.That(after.Uses(Fused));
        Assert.That(after.Operators[Transpose], Is.EqualTo(before.Operators[Transpose] - 1));
        Assert.That(after.Inputs.Contains(ProjectionEdits.PositionsInput), Is.EqualTo(getsPositions));
    }

    [TestCase(true, false)]
    [TestCase(false, true)]
    public void A_graph_that_chooses_positions_and_needs_no_turning_stays_as_it_is(bool tied, bool fuses) =>
        Assert.That(Apply(ModelPath(LogitRows.Kept, tied), fuses), Is.Null);

    private static string ModelPath(LogitRows logits, bool tied) => Path.Combine(
        Models.Folder(new ModelSpec { Shape = DecoderShape.Tiny with { TiedEmbedding = tied }, Flavour = new DecoderFlavour { Logits = logits } }),
        SyntheticModel.GraphName);

    private static OnnxFileFacts? Apply(string path, bool fuseTransposition)
    {
        if (ProjectionEdits.TryApply(File.ReadAllBytes(path), fuseTransposition) is not { } edited)
            return null;
        string copy = Path.Combine(Models.NewFolder(), "edited.onnx");
        File.WriteAllBytes(copy, edited);
        return OnnxFileReader.Read(copy);
    }
}
