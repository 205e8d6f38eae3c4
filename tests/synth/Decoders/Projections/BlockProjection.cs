using Pcm.Synth.Onnx;

namespace Pcm.Synth.Decoders.Projections;

/// <summary>com.microsoft MatMulNBits: 4 or 8 bits a weight with a scale per block of 32 inputs, the default zero point in the middle.</summary>
public sealed class BlockProjection(int bits) : IProjectionWriter
{
    private const int BlockSize = 32;

    // Products in int8 with activations quantised per row and block, as the published exports ask for.
    private const int Int8Products = 4;

    public string Multiply(GraphBuilder graph, string activations, string name, float[] weight, int inputs, int outputs)
    {
        int blocks = (inputs + BlockSize - 1) / BlockSize;
        int blockBytes = BlockSize * bits / 8;
        var packed = new byte[(long)outputs * blocks * blockBytes];
        var scales = new float[(long)outputs * blocks];
        for (int output = 0; output < outputs; output++)
        {
            for (int block = 0; block < blocks; block++)
            {
                int index = (output * blocks) + block;
                scales[index] = Pack(weight, inputs, outputs, output, block, packed.AsSpan(index * blockBytes, blockBytes));
            }
        }

        return graph.Node(
            "MatMulNBits",
            [
                activations,
                graph.Initializer<byte>($"{name}_q{bits}", ElementType.UInt8, packed, outputs, blocks, blockBytes),
                graph.Initializer<float>($"{name}_scales", ElementType.Float, scales, (long)outputs * blocks),
            ],
            new NodeAttributes().Integer("K", inputs).Integer("N", outputs).Integer("bits", bits)
                .Integer("block_size", BlockSize).Integer("accuracy_level", Int8Products),
            GraphBuilder.MicrosoftDomain);
    }

    /// <summary>Packs one block of one output's weights, lowest bits first, and returns its scale.</summary>
    private float Pack(float[] weight, int inputs, int outputs, int output, int block, Span<byte> packed)
    {
        int middle = 1 << (bits - 1);
        int first = block * BlockSize, last = Math.Min(first + BlockSize, inputs);
        float largest = 0;
        for (int input = first; input < last; input++)
            largest = MathF.Max(largest, MathF.Abs(weight[((long)input * outputs) + output]));
        float scale = largest == 0 ? 1 : largest / (middle - 1);

        int valuesPerByte = 8 / bits;
        for (int i = 0; i < BlockSize; i++)
        {
            int input = first + i;
            float value = input < last ? weight[((long)input * outputs) + output] : 0;
            int level = middle + (int)MathF.Round(value / scale);
            packed[i / valuesPerByte] |= (byte)(level << (i % valuesPerByte * bits));
        }

        return scale;
    }
}
