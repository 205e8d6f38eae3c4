using Pcm.Synth.Onnx;

namespace Pcm.Synth.Decoders.Attention;

/// <summary>com.microsoft GroupQueryAttention as the genai builder exports it: lengths from attention_mask, rotary embedding inside.</summary>
public sealed class GroupQueryAttention : IAttentionWriter
{
    private readonly GraphBuilder _graph;
    private readonly DecoderShape _shape;
    private readonly KeyValueCache _cache;
    private readonly string _lastKeys;
    private readonly string _totalLength;
    private readonly (string Cosines, string Sines) _tables;

    public GroupQueryAttention(GraphBuilder graph, DecoderShape shape, DecoderFlavour flavour, DecoderInputs inputs, KeyValueCache cache)
    {
        _graph = graph;
        _shape = shape;
        _cache = cache;
        _tables = RotaryTables.Add(graph, shape, flavour.Real);
        string lengths = graph.Node(
            "ReduceSum", [inputs.Mask, graph.Integers(1)], new NodeAttributes().Integer("keepdims", 0));
        _lastKeys = graph.Cast(graph.Minus(lengths, graph.Integers(1)), ElementType.Int32);
        _totalLength = graph.Cast(graph.DimensionOf(inputs.Mask, 1), ElementType.Int32);
    }

    public string Attend(int layer, string query, string key, string value)
    {
        var (pastKey, pastValue) = _cache.Past(layer);
        string mixed = $"/attention_{layer}/output", presentKey = $"present.{layer}.key", presentValue = $"present.{layer}.value";
        _graph.Add(
            "GroupQueryAttention",
            [query, key, value, pastKey, pastValue, _lastKeys, _totalLength, _tables.Cosines, _tables.Sines],
            [mixed, presentKey, presentValue],
            new NodeAttributes().Integer("num_heads", _shape.Heads).Integer("kv_num_heads", _shape.KeyValueHeads)
                .Float("scale", 1 / MathF.Sqrt(_shape.HeadDimension)).Integer("do_rotary", 1).Integer("rotary_interleaved", 0),
            GraphBuilder.MicrosoftDomain);
        _cache.Present(layer, presentKey, presentValue);
        return mixed;
    }
}
