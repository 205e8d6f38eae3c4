using Pcm.Synth.Onnx;

namespace Pcm.Synth.Decoders.Attention;

/// <summary>The standard's own Attention operator, with past and present in the operator.</summary>
public sealed class Opset23Attention(
    GraphBuilder graph, DecoderShape shape, string mask, IRotaryWriter rotary, KeyValueCache cache, bool causal) : IAttentionWriter
{
    public string Attend(int layer, string query, string key, string value)
    {
        int dimension = shape.HeadDimension;
        query = rotary.Rotate(HeadLayout.Split(graph, query, shape.Heads, dimension));
        key = rotary.Rotate(HeadLayout.Split(graph, key, shape.KeyValueHeads, dimension));
        value = HeadLayout.Split(graph, value, shape.KeyValueHeads, dimension);

        var (pastKey, pastValue) = cache.Past(layer);
        string mixed = $"/attention_{layer}/output", presentKey = $"present.{layer}.key", presentValue = $"present.{layer}.value";
        graph.Add(
            "Attention",
            [query, key, value, mask, pastKey, pastValue],
            [mixed, presentKey, presentValue],
            new NodeAttributes().Integer("is_causal", causal ? 1 : 0).Float("scale", 1 / MathF.Sqrt(dimension)));
        cache.Present(layer, presentKey, presentValue);
        return HeadLayout.Merge(graph, mixed, shape.Heads, dimension);
    }
}
