using Pcm.Synth.Onnx;

namespace Pcm.Synth.Decoders.Attention;

/// <summary>Between [batch, sequence, heads × dimension] and [batch, heads, sequence, dimension].</summary>
public static class HeadLayout
{
    public static string Split(GraphBuilder graph, string merged, int heads, int dimension) =>
        graph.Transpose(graph.Reshape(merged, 0, 0, heads, dimension), 0, 2, 1, 3);

    public static string Merge(GraphBuilder graph, string split, int heads, int dimension) =>
        graph.Reshape(graph.Transpose(split, 0, 2, 1, 3), 0, 0, heads * dimension);
}
