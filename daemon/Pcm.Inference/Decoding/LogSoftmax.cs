using System.Numerics;
using System.Runtime.InteropServices;

namespace Pcm.Inference;

/// <summary>Logarithms of softmax over a vocabulary, vectorised; sums are kept in double so that their order does not show.</summary>
internal static class LogSoftmax
{
    // Float sums of this many vectors lose nothing that a double sum of the blocks could not hold.
    private const int BlockVectors = 16;

    /// <summary>The natural logarithm of the sum of exponentials: log p(i) = logits[i] - this.</summary>
    public static double Normalizer(ReadOnlySpan<float> logits)
    {
        float max = Max(logits);
        ReadOnlySpan<Vector<float>> vectors = MemoryMarshal.Cast<float, Vector<float>>(logits);
        var shift = new Vector<float>(max);
        double sum = 0;
        for (int start = 0; start < vectors.Length; start += BlockVectors)
        {
            Vector<float> block = Vector<float>.Zero;
            foreach (Vector<float> vector in vectors[start..Math.Min(start + BlockVectors, vectors.Length)])
                block += Vector.Exp(vector - shift);
            sum += Vector.Sum(block);
        }
        foreach (float rest in logits[(vectors.Length * Vector<float>.Count)..])
            sum += Math.Exp(rest - max);
        return max + Math.Log(sum);
    }

    /// <summary>Index of the greatest logit; the first of equals.</summary>
    public static int ArgMax(ReadOnlySpan<float> logits) => logits.IndexOf(Max(logits));

    public static float Max(ReadOnlySpan<float> logits)
    {
        ReadOnlySpan<Vector<float>> vectors = MemoryMarshal.Cast<float, Vector<float>>(logits);
        float max = float.NegativeInfinity;
        if (!vectors.IsEmpty)
        {
            Vector<float> best = vectors[0];
            foreach (Vector<float> vector in vectors)
                best = Vector.Max(best, vector);
            for (int i = 0; i < Vector<float>.Count; i++)
                max = Math.Max(max, best[i]);
        }
        foreach (float rest in logits[(vectors.Length * Vector<float>.Count)..])
            max = Math.Max(max, rest);
        return max;
    }
}
