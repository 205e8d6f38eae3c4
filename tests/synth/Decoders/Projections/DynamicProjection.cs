using Pcm.Synth.Onnx;

namespace Pcm.Synth.Decoders.Projections;

/// <summary>The usual model_quantized.onnx: activations quantised per tensor at run time, integer product, rescaled.</summary>
public sealed class DynamicProjection : IProjectionWriter
{
    public string Multiply(GraphBuilder graph, string activations, string name, float[] weight, int inputs, int outputs)
    {
        var (values, scales) = ChannelQuantizer.Quantize(weight, inputs, outputs);
        string quantizedWeight = graph.Initializer<sbyte>($"{name}_quantized", ElementType.Int8, values, inputs, outputs);
        string weightScale = graph.Initializer<float>($"{name}_scale", ElementType.Float, scales, outputs);
        string weightZero = graph.Initializer<sbyte>($"{name}_zero_point", ElementType.Int8, [0]);

        string quantized = $"{name}/quantized", scale = $"{name}/scale", zero = $"{name}/zero_point";
        graph.Add("DynamicQuantizeLinear", [activations], [quantized, scale, zero]);
        string product = graph.Node("MatMulInteger", [quantized, quantizedWeight, zero, weightZero]);
        return graph.Multiply(graph.Cast(product, ElementType.Float), graph.Multiply(scale, weightScale));
    }
}
