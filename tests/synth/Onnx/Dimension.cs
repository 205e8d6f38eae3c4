namespace Pcm.Synth.Onnx;

/// <summary>One dimension of a graph input or output: a size, or a name for one that only the run knows.</summary>
public readonly record struct Dimension(long Size, string? Name)
{
    public static implicit operator Dimension(long size) => new(size, null);

    public static implicit operator Dimension(string name) => new(0, name);
}
