using Pcm.Synth.Onnx;

namespace Pcm.Synth.Decoders.Attention;

/// <summary>RotaryEmbedding of opset 23.</summary>
public sealed class RotaryOperator(GraphBuilder graph, DecoderShape shape, ElementType real, DecoderInputs inputs) : IRotaryWriter
{
    private readonly (string Cosines, string Sines) _tables = RotaryTables.Add(graph, shape, real);

    public string Rotate(string heads) =>
        graph.Node("RotaryEmbedding", [heads, _tables.Cosines, _tables.Sines, inputs.Positions]);
}
