namespace Pcm.Inference;

/// <summary>Reads logits [rows, positions, vocabulary] in place; half-precision ones are widened a position at a time.</summary>
internal sealed unsafe class LogitsView
{
    private readonly OnnxTensor _tensor;
    private readonly byte* _data;
    private readonly float[] _wide;

    public LogitsView(OnnxTensor tensor)
    {
        _tensor = tensor;
        _data = tensor.Data;
        Positions = (int)tensor.Dimensions[1];
        Vocabulary = (int)tensor.Dimensions[2];
        _wide = tensor.ElementType == TensorElementType.Float ? [] : new float[Vocabulary];
    }

    public int Positions { get; }

    public int Vocabulary { get; }

    /// <summary>Logits of one position; valid until the next call, and as long as the tensor.</summary>
    public ReadOnlySpan<float> At(int row, int position)
    {
        long index = ((long)row * Positions + position) * Vocabulary;
        switch (_tensor.ElementType)
        {
            case TensorElementType.Float:
                return new ReadOnlySpan<float>((float*)_data + index, Vocabulary);
            case TensorElementType.Float16:
                var halves = new ReadOnlySpan<Half>((Half*)_data + index, Vocabulary);
                for (int i = 0; i < halves.Length; i++)
                    _wide[i] = (float)halves[i];
                return _wide;
            default:
                var shorts = new ReadOnlySpan<ushort>((ushort*)_data + index, Vocabulary);
                for (int i = 0; i < shorts.Length; i++)
                    _wide[i] = BitConverter.UInt32BitsToSingle((uint)shorts[i] << 16);
                return _wide;
        }
    }
}
