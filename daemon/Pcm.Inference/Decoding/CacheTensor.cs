namespace Pcm.Inference;

/// <summary>One tensor of the key-value cache: the input that takes it and the output that gives its continuation.</summary>
/// <param name="Past">Input's name.</param>
/// <param name="Present">Output's name.</param>
/// <param name="ElementType">float32 or float16 as a rule.</param>
/// <param name="Heads">Key-value heads.</param>
/// <param name="HeadSize">Elements of one head.</param>
internal sealed record CacheTensor(string Past, string Present, TensorElementType ElementType, int Heads, int HeadSize)
{
    /// <summary>Bytes of one token in one row.</summary>
    public long TokenBytes => (long)Heads * HeadSize * TensorShape.ElementBytes(ElementType);

    /// <summary>[rows, heads, tokens, head size].</summary>
    public long[] Shape(int rows, int tokens) => [rows, Heads, tokens, HeadSize];
}
