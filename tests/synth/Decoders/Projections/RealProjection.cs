using Pcm.Synth.Onnx;

namespace Pcm.Synth.Decoders.Projections;

/// <summary>MatMul with an fp32 or fp16 weight.</summary>
public sealed class RealProjection(ElementType type) : IProjectionWriter
{
    public string Multiply(GraphBuilder graph, string activations, string name, float[] weight, int inputs, int outputs) =>
        graph.MatMul(activations, graph.Reals(name, type, weight, inputs, outputs));
}
