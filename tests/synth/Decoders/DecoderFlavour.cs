using Pcm.Synth.Onnx;

namespace Pcm.Synth.Decoders;

/// <summary>How one and the same decoder is exported. All flavours of a shape and seed share their weights.</summary>
public sealed record DecoderFlavour
{
    public AttentionKind Attention { get; init; } = AttentionKind.Plain;

    public WeightPrecision Precision { get; init; } = WeightPrecision.Float32;

    public LogitRows Logits { get; init; } = LogitRows.All;

    public GraphDefect Defect { get; init; } = GraphDefect.None;

    public GraphFaults Faults { get; init; } = GraphFaults.None;

    /// <summary>The type of weights that are not quantised, of activations, logits and past keys and values.</summary>
    public ElementType Real => Precision == WeightPrecision.Float16 ? ElementType.Float16 : ElementType.Float;
}
