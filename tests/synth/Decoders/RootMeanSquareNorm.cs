using Pcm.Synth.Onnx;

namespace Pcm.Synth.Decoders;

/// <summary>RMS normalisation in the operators that each kind of export uses.</summary>
public static class RootMeanSquareNorm
{
    public static string Add(GraphBuilder graph, DecoderShape shape, DecoderFlavour flavour, string hidden, string weight)
    {
        switch (flavour.Attention)
        {
            case AttentionKind.GroupQuery:
                return graph.Node(
                    "SimplifiedLayerNormalization", [hidden, weight],
                    new NodeAttributes().Integer("axis", -1).Float("epsilon", shape.NormEpsilon).Integer("stash_type", 1));

            case AttentionKind.Opset23 or AttentionKind.Opset23Causal:
                return graph.Node(
                    "RMSNormalization", [hidden, weight], new NodeAttributes().Integer("axis", -1).Float("epsilon", shape.NormEpsilon));

            default:
                return AddPlain(graph, shape, flavour.Real, hidden, weight);
        }
    }

    /// <summary>In fp32 whatever the graph's real type, as Llama does it.</summary>
    private static string AddPlain(GraphBuilder graph, DecoderShape shape, ElementType real, string hidden, string weight)
    {
        string x = real == ElementType.Float ? hidden : graph.Cast(hidden, ElementType.Float);
        string square = graph.Node("Pow", [x, graph.Real(2, ElementType.Float)]);
        string mean = graph.Node("ReduceMean", [square], new NodeAttributes().Integers("axes", -1));
        string root = graph.Node("Sqrt", [graph.Sum(mean, graph.Real(shape.NormEpsilon, ElementType.Float))]);
        string normal = graph.Node("Div", [x, root]);
        return graph.Multiply(weight, real == ElementType.Float ? normal : graph.Cast(normal, real));
    }
}
