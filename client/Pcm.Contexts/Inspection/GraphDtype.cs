namespace Pcm.Contexts;

/// <summary>How a graph's weights are stored, as its file name tells by the convention of Hugging Face's ONNX exports.</summary>
/// <param name="Name">What the variant is called.</param>
/// <param name="Description">For the report.</param>
/// <param name="Devices">Kinds of device that it suits, best first.</param>
internal sealed record GraphDtype(string Name, string Description, IReadOnlyList<string> Devices)
{
    private static readonly IReadOnlyList<string> Gpus = [DeviceKinds.Cuda, DeviceKinds.WebGpu];
    private static readonly IReadOnlyList<string> CpuOnly = [DeviceKinds.Cpu];

    // In the order of a manifest's variants: what computes most exactly comes first and so is the default.
    private static readonly GraphDtype[] Known =
    [
        new("fp32", "32-bit floats", DeviceKinds.All),
        new("fp16", "16-bit floats", [.. Gpus, DeviceKinds.Cpu]),
        new("q8", "8-bit weights", DeviceKinds.All),
        new("int8", "8-bit weights and activations", CpuOnly),
        new("uint8", "8-bit weights and activations", CpuOnly),
        new("quantized", "8-bit weights and activations", CpuOnly),
        new("q4", "4-bit weights", DeviceKinds.All),
        new("q4f16", "4-bit weights, 16-bit floats", Gpus),
        new("bnb4", "4-bit weights", DeviceKinds.All),
    ];

    /// <summary>Position among variants; graphs of unknown dtype come last.</summary>
    public int Rank => Array.IndexOf(Known, this) is var index and >= 0 ? index : Known.Length;

    /// <summary>Reads <c>model_fp16.onnx</c> as fp16; a name without a suffix is fp32 and an unknown suffix is a variant of its own.</summary>
    public static GraphDtype FromFileName(string stem)
    {
        foreach (var dtype in Known)
        {
            if (stem == dtype.Name || stem.EndsWith("_" + dtype.Name, StringComparison.Ordinal))
                return dtype;
        }

        return stem is "model" or "decoder_model" ? Known[0] : new GraphDtype(ContextName.From(stem), "unknown number format", DeviceKinds.All);
    }
}
