using Pcm.Synth.Onnx;

namespace Pcm.Synth.Decoders.Projections;

/// <summary>int8 weight behind DequantizeLinear with a scale per output channel, then MatMul in fp32.</summary>
public sealed class DequantizedProjection : IProjectionWriter
{
    public string Multiply(GraphBuilder graph, string activations, string name, float[] weight, int inputs, int outputs)
    {
        var (values, scales) = ChannelQuantizer.Quantize(weight, inputs, outputs);
        string quantized = graph.Initializer<sbyte>($"{name}_quantized", ElementType.Int8, values, inputs, outputs);
        string scale = graph.Initializer<float>($"{name}_scale", ElementType.Float, scales, outputs);
        string dequantized = graph.Node("DequantizeLinear", [quantized, scale], new NodeAttributes().Integer("axis", 1));
        return graph.MatMul(activations, dequantized);
    }
}
