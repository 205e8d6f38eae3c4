using NUnit.Framework;
using Pcm.Inference;
using Pcm.Synth.Decoders;
using Pcm.Synth.Folders;

namespace Pcm.UnitTests.Inference;

/// <summary>A pass that fails in the native runtime is an exception and leaves the engine as it was; one that does not end can be broken off.</summary>
public sealed class FaultingGraphTests
{
    private const double Tolerance = 1e-4;

    private static readonly ModelSpec Faulting = new() { Flavour = new DecoderFlavour { Faults = GraphFaults.All } };

    private InferenceEngine _engine = null!;

    [OneTimeSetUp]
    public void LoadEngine() => _engine = Models.Load(Models.Spec(Models.Folder(Faulting)));

    [OneTimeTearDown]
    public void DisposeEngine() => _engine.Dispose();

    [Test]
    public void Rows_without_a_fault_are_scored_as_by_the_sound_graph()
    {
        using var sound = Models.Load(Models.Spec(Models.Folder()));
        double[] expected = sound.Classify([Prepare("The tower is old.")], CancellationToken.None)[0].LabelLogProbabilities;

        Assert.That(Scores("The tower is old."), Is.EqualTo(expected).Within(Tolerance));
    }

    [TestCase(GraphFaults.Failure)]
    [TestCase(GraphFaults.Allocation)]
    public void A_pass_that_fails_natively_fails_alone(GraphFaults fault)
    {
        double[] before = Scores("The tower is old.");

        Assert.That(() => Scores($"The tower will {FaultSigns.Word(fault)}."), Throws.InstanceOf<OnnxRuntimeException>());
        Assert.That(Scores("The tower is old."), Is.EqualTo(before).Within(Tolerance));
    }

    [Test]
    public void A_pass_that_does_not_end_is_broken_off()
    {
        using var impatience = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));

        Assert.That(() => _engine.Classify([Prepare($"It will {FaultSigns.Word(GraphFaults.Endless)}.")], impatience.Token),
            Throws.InstanceOf<OperationCanceledException>());
    }

    private PreparedItem Prepare(string claim) =>
        _engine.Prepare(new Dictionary<string, string> { ["claim"] = claim }, new ItemOptions());

    private double[] Scores(string claim) => _engine.Classify([Prepare(claim)], CancellationToken.None)[0].LabelLogProbabilities;
}
