namespace Pcm.Synth.Decoders;

/// <summary>How the weights of the projections are stored and multiplied.</summary>
public enum WeightPrecision
{
    Float32,

    /// <summary>Weights, activations, logits and past keys and values in half precision.</summary>
    Float16,

    /// <summary>int8 weights with a scale per output channel behind DequantizeLinear; activations stay fp32.</summary>
    Int8,

    /// <summary>com.microsoft MatMulNBits with 8 bits in blocks.</summary>
    Int8Blocks,

    /// <summary>com.microsoft MatMulNBits with 4 bits in blocks.</summary>
    Int4Blocks,

    /// <summary>DynamicQuantizeLinear and MatMulInteger: activations quantised per tensor, so that a row's result depends on its neighbours.</summary>
    DynamicInt8,
}
