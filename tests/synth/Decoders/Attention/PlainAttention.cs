using Pcm.Synth.Onnx;

namespace Pcm.Synth.Decoders.Attention;

/// <summary>Attention in plain operators, as Optimum exports it.</summary>
public sealed class PlainAttention : IAttentionWriter
{
    private readonly GraphBuilder _graph;
    private readonly DecoderShape _shape;
    private readonly ElementType _real;
    private readonly KeyValueCache _cache;
    private readonly PlainRotary _rotary;
    private readonly string _bias;

    public PlainAttention(GraphBuilder graph, DecoderShape shape, DecoderFlavour flavour, DecoderInputs inputs, KeyValueCache cache)
    {
        _graph = graph;
        _shape = shape;
        _real = flavour.Real;
        _cache = cache;
        _rotary = new PlainRotary(graph, shape, _real, inputs);

        // The most negative finite number, not infinity: a row that is all padding must not become NaN.
        float hidden = _real == ElementType.Float16 ? (float)Half.MinValue : float.MinValue;
        _bias = graph.Node("Where", [CausalMask.Add(graph, inputs), graph.Real(0, _real), graph.Real(hidden, _real)]);
    }

    public string Attend(int layer, string query, string key, string value)
    {
        int dimension = _shape.HeadDimension;
        query = _rotary.Rotate(HeadLayout.Split(_graph, query, _shape.Heads, dimension));
        key = _rotary.Rotate(HeadLayout.Split(_graph, key, _shape.KeyValueHeads, dimension));
        value = HeadLayout.Split(_graph, value, _shape.KeyValueHeads, dimension);
        (key, value) = _cache.Extend(layer, key, value);

        string scores = _graph.MatMul(query, _graph.Transpose(Repeat(key), 0, 1, 3, 2));
        scores = _graph.Multiply(scores, _graph.Real(1 / MathF.Sqrt(dimension), _real));
        string mixed = _graph.MatMul(_graph.Softmax(_graph.Sum(scores, _bias)), Repeat(value));
        return HeadLayout.Merge(_graph, mixed, _shape.Heads, dimension);
    }

    /// <summary>Gives every query head of a group its own copy of the group's keys or values.</summary>
    private string Repeat(string heads)
    {
        int group = _shape.Heads / _shape.KeyValueHeads;
        if (group == 1)
            return heads;
        string repeated = _graph.Node("Expand", [_graph.Unsqueeze(heads, 2), _graph.Integers(1, 1, group, 1, 1)]);
        return _graph.Reshape(repeated, 0, _shape.Heads, -1, _shape.HeadDimension);
    }
}
