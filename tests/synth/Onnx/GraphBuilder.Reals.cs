namespace Pcm.Synth.Onnx;

public sealed partial class GraphBuilder
{
    /// <summary>Adds a weight tensor of fp32 numbers, rounded where the graph's real type is fp16.</summary>
    public string Reals(string name, ElementType type, float[] values, params long[] dimensions) => type == ElementType.Float16
        ? Initializer<Half>(name, type, Array.ConvertAll(values, value => (Half)value), dimensions)
        : Initializer<float>(name, type, values, dimensions);
}
