using System.Text;

namespace Pcm.Synth.Decoders;

/// <summary>Random weights by name: the same seed, name and size give the same numbers whatever else is asked for.
/// Scales keep attention peaked and logits spread over a few units, so that distributions are neither flat nor one-hot.</summary>
public sealed class DecoderWeights(int seed)
{
    /// <summary>A projection [inputs, outputs]; unit-variance inputs give outputs of standard deviation <paramref name="gain"/>.</summary>
    public float[] Projection(string name, int inputs, int outputs, float gain) =>
        Uniform(name, (long)inputs * outputs, 0, gain / MathF.Sqrt(inputs));

    /// <summary>The embedding [vocabulary, hidden], scaled to be the output projection too.</summary>
    public float[] Embedding(DecoderShape shape)
    {
        const float logitDeviation = 2.5f;
        return Uniform("model.embed_tokens.weight", (long)shape.Vocabulary * shape.Hidden, 0, logitDeviation / MathF.Sqrt(shape.Hidden));
    }

    /// <summary>A norm's weight: near one.</summary>
    public float[] Norm(string name, int size)
    {
        const float deviation = 0.1f;
        return Uniform(name, size, 1, deviation);
    }

    /// <summary>Numbers uniform around <paramref name="mean"/>, from SplitMix64 (Steele, Lea, Flood 2014), two of every 64 bits.</summary>
    private float[] Uniform(string name, long count, float mean, float deviation)
    {
        float unit = deviation * MathF.Sqrt(3) / (1L << 31);
        ulong state = Seed(name);
        var values = new float[count];
        for (long i = 0; i < count; i += 2)
        {
            state += 0x9E3779B97F4A7C15;
            ulong bits = state;
            bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
            bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
            bits ^= bits >> 31;
            values[i] = mean + (unit * (int)bits);
            if (i + 1 < count)
                values[i + 1] = mean + (unit * (int)(bits >> 32));
        }

        return values;
    }

    private ulong Seed(string name)
    {
        // FNV-1a, which .NET does not randomise per process as it does string.GetHashCode.
        ulong hash = 14695981039346656037 ^ (uint)seed;
        foreach (byte b in Encoding.UTF8.GetBytes(name))
            hash = (hash ^ b) * 1099511628211;
        return hash;
    }
}
