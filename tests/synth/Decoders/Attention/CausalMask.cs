using Pcm.Synth.Onnx;

namespace Pcm.Synth.Decoders.Attention;

/// <summary>Boolean masks [batch, 1, sequence, past + sequence] from attention_mask: true where a query may look.</summary>
public static class CausalMask
{
    /// <summary>What is neither padding nor later than the query, by place in the past and the sequence.</summary>
    public static string Add(GraphBuilder graph, DecoderInputs inputs)
    {
        string total = graph.DimensionOf(inputs.Mask, 1);
        string past = graph.Minus(total, graph.DimensionOf(inputs.Tokens, 1));
        string queries = graph.Unsqueeze(graph.Range(past, total), 1);
        string keys = graph.Unsqueeze(graph.Range(graph.Integer(0), total), 0);
        string causal = graph.Node("LessOrEqual", [keys, queries]);
        return graph.Node("And", [graph.Unsqueeze(causal, 0, 1), Present(graph, inputs)]);
    }

    /// <summary>What is not padding, the same for every query: the runtime's Attention does not broadcast a mask over them.</summary>
    public static string AddPadding(GraphBuilder graph, DecoderInputs inputs)
    {
        string one = graph.Integers(1);
        string sequence = graph.Unsqueeze(graph.DimensionOf(inputs.Tokens, 1), 0);
        return graph.Node("Expand", [Present(graph, inputs), graph.Concat(0, one, one, sequence, one)]);
    }

    private static string Present(GraphBuilder graph, DecoderInputs inputs) =>
        graph.Unsqueeze(graph.Cast(inputs.Mask, ElementType.Bool), 1, 2);
}
