namespace Pcm.Synth.Decoders.Projections;

/// <summary>Symmetric int8 quantisation with one scale per output channel.</summary>
public static class ChannelQuantizer
{
    /// <summary>Quantises [inputs, outputs]; a weight is its int8 value times its column's scale.</summary>
    public static (sbyte[] Values, float[] Scales) Quantize(float[] weight, int inputs, int outputs)
    {
        var scales = new float[outputs];
        for (int i = 0; i < weight.Length; i++)
            scales[i % outputs] = MathF.Max(scales[i % outputs], MathF.Abs(weight[i]));
        for (int column = 0; column < outputs; column++)
            scales[column] /= sbyte.MaxValue;

        var values = new sbyte[(long)inputs * outputs];
        for (int i = 0; i < weight.Length; i++)
            values[i] = (sbyte)MathF.Round(weight[i] / scales[i % outputs]);
        return (values, scales);
    }
}
