using Pcm.Synth.Onnx;

namespace Pcm.Synth.Decoders.Attention;

/// <summary>Rotary embedding in plain operators, with angles worked out from position_ids as torch exports do.</summary>
public sealed class PlainRotary : IRotaryWriter
{
    private const int LastAxis = 3;

    private readonly GraphBuilder _graph;
    private readonly DecoderShape _shape;
    private readonly string _cosines;
    private readonly string _sines;

    public PlainRotary(GraphBuilder graph, DecoderShape shape, ElementType real, DecoderInputs inputs)
    {
        _graph = graph;
        _shape = shape;
        string frequencies = graph.Initializer<float>(
            "model.rotary_emb.inv_freq", ElementType.Float, RotaryTables.Frequencies(shape), 1, 1, shape.HeadDimension / 2);
        string positions = graph.Unsqueeze(graph.Cast(inputs.Positions, ElementType.Float), 2);
        string half = graph.MatMul(positions, frequencies);
        string angles = graph.Unsqueeze(graph.Concat(2, half, half), 1);
        _cosines = graph.Cast(graph.Node("Cos", [angles]), real);
        _sines = graph.Cast(graph.Node("Sin", [angles]), real);
    }

    public string Rotate(string heads)
    {
        string middle = _graph.Integers(_shape.HeadDimension / 2);
        string first = _graph.Slice(heads, _graph.Integers(0), middle, LastAxis);
        string second = _graph.Slice(heads, middle, _graph.Integers(long.MaxValue), LastAxis);
        string turned = _graph.Concat(LastAxis, _graph.Negate(second), first);
        return _graph.Sum(_graph.Multiply(heads, _cosines), _graph.Multiply(turned, _sines));
    }
}
