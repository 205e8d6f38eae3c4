namespace Pcm.Inference;

/// <summary>Chooses the next token of one row. Draws come from (seed, row, step) alone, so neighbours and batches change nothing.</summary>
internal sealed class TokenSampler(double temperature, long seed, long row)
{
    private int _step;

    public int Next(ReadOnlySpan<float> logits)
    {
        int step = _step++;
        return temperature == 0 ? LogSoftmax.ArgMax(logits) : Draw(logits, Uniform(step));
    }

    /// <summary>Inverse of the cumulative softmax of logits / temperature.</summary>
    private int Draw(ReadOnlySpan<float> logits, double uniform)
    {
        double max = LogSoftmax.Max(logits);
        double total = 0;
        foreach (float logit in logits)
            total += Math.Exp((logit - max) / temperature);
        double target = uniform * total;
        double sum = 0;
        for (int i = 0; i < logits.Length; i++)
        {
            sum += Math.Exp((logits[i] - max) / temperature);
            if (sum > target)
                return i;
        }
        return LogSoftmax.ArgMax(logits);
    }

    /// <summary>In [0, 1), from SplitMix64's finaliser (Steele, Lea and Flood, 2014) over the three numbers in turn.</summary>
    private double Uniform(int step) => (Mix(Mix(Mix((ulong)seed) ^ (ulong)row) ^ (ulong)step) >> 11) * (1.0 / (1UL << 53));

    private static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
