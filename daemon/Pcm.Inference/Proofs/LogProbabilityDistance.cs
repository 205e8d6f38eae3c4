namespace Pcm.Inference;

/// <summary>How far two positions' log-probabilities are apart.</summary>
internal static class LogProbabilityDistance
{
    // Below this a token is as good as impossible, and rounding of its logit means nothing.
    private const double Negligible = -20;

    /// <summary>The largest difference over all tokens that are not negligible; not a number where either has one.</summary>
    public static double Between(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        double expectedNormalizer = LogSoftmax.Normalizer(expected);
        double actualNormalizer = LogSoftmax.Normalizer(actual);
        double largest = double.IsFinite(expectedNormalizer) && double.IsFinite(actualNormalizer) ? 0 : double.NaN;
        for (int i = 0; i < expected.Length; i++)
        {
            double wanted = expected[i] - expectedNormalizer;
            if (!(wanted < Negligible))
                largest = Math.Max(largest, Math.Abs(actual[i] - actualNormalizer - wanted));
        }
        return largest;
    }
}
