using Pcm.Synth.Onnx;

namespace Pcm.Synth.Decoders.Projections;

/// <summary>Writes one matrix product with a weight in one precision.</summary>
public interface IProjectionWriter
{
    /// <summary>Multiplies [.., inputs] by <paramref name="weight"/> [inputs, outputs] and returns the product's name.</summary>
    string Multiply(GraphBuilder graph, string activations, string name, float[] weight, int inputs, int outputs);

    static IProjectionWriter For(WeightPrecision precision) => precision switch
    {
        WeightPrecision.Float32 => new RealProjection(ElementType.Float),
        WeightPrecision.Float16 => new RealProjection(ElementType.Float16),
        WeightPrecision.Int8 => new DequantizedProjection(),
        WeightPrecision.Int8Blocks => new BlockProjection(8),
        WeightPrecision.Int4Blocks => new BlockProjection(4),
        WeightPrecision.DynamicInt8 => new DynamicProjection(),
        _ => throw new ArgumentOutOfRangeException(nameof(precision), precision, "no such precision"),
    };
}
