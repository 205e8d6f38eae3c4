using Pcm.Synth.Onnx;

namespace Pcm.Synth.Decoders;

/// <summary>Cosines and sines of the rotary embedding for every position, [positions, head dimension / 2].
/// Source: Su et al., "RoFormer" (arXiv 2104.09864), halves rotated as in Llama.</summary>
public static class RotaryTables
{
    /// <summary>The angle by which each pair of a head's dimensions turns from one position to the next.</summary>
    public static float[] Frequencies(DecoderShape shape)
    {
        var frequencies = new float[shape.HeadDimension / 2];
        for (int i = 0; i < frequencies.Length; i++)
            frequencies[i] = (float)Math.Pow(shape.RopeTheta, -2.0 * i / shape.HeadDimension);
        return frequencies;
    }

    /// <summary>Adds both tables to a graph and returns their names.</summary>
    public static (string Cosines, string Sines) Add(GraphBuilder graph, DecoderShape shape, ElementType real)
    {
        var frequencies = Frequencies(shape);
        int width = frequencies.Length;
        var cosines = new float[shape.MaxPositions * width];
        var sines = new float[cosines.Length];
        for (int i = 0; i < cosines.Length; i++)
            (sines[i], cosines[i]) = MathF.SinCos(i / width * frequencies[i % width]);
        return (graph.Reals("cos_cache", real, cosines, shape.MaxPositions, width),
            graph.Reals("sin_cache", real, sines, shape.MaxPositions, width));
    }
}
