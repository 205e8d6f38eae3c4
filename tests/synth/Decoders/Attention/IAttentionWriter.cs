using Pcm.Synth.Onnx;

namespace Pcm.Synth.Decoders.Attention;

/// <summary>Writes one layer's attention in one operator set, its past and present with it.</summary>
public interface IAttentionWriter
{
    /// <summary>Attends from the projected queries [batch, sequence, heads × dimension] to past and new keys and values
    /// [batch, sequence, kv heads × dimension], and returns the mixed values in the queries' shape.</summary>
    string Attend(int layer, string query, string key, string value);

    static IAttentionWriter For(GraphBuilder graph, DecoderShape shape, DecoderFlavour flavour, DecoderInputs inputs)
    {
        var cache = new KeyValueCache(graph, shape, flavour);
        return flavour.Attention switch
        {
            AttentionKind.Plain => new PlainAttention(graph, shape, flavour, inputs, cache),
            AttentionKind.GroupQuery => new GroupQueryAttention(graph, shape, flavour, inputs, cache),
            AttentionKind.Opset23 => new Opset23Attention(
                graph, shape, CausalMask.Add(graph, inputs), new RotaryOperator(graph, shape, flavour.Real, inputs), cache, causal: false),
            AttentionKind.Opset23Causal => new Opset23Attention(
                graph, shape, CausalMask.AddPadding(graph, inputs), new PlainRotary(graph, shape, flavour.Real, inputs), cache, causal: true),
            _ => throw new ArgumentOutOfRangeException(nameof(flavour), flavour.Attention, "no such attention"),
        };
    }
}
