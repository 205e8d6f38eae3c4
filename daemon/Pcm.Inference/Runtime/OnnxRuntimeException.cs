namespace Pcm.Inference;

/// <summary>A call of the native ONNX Runtime that failed, with the runtime's own code and message.</summary>
public sealed class OnnxRuntimeException(OrtErrorCode code, string message, Exception? inner = null) : Exception(message, inner)
{
    // The runtime has no codes for these two, so that its words are all there is; where they change, the error is only less to the point.
    private static readonly string[] MemoryTexts = ["Failed to allocate memory", "bad_alloc", "out of memory"];

    public OrtErrorCode Code { get; } = code;

    /// <summary>It was refused memory.</summary>
    internal bool IsOutOfMemory => MemoryTexts.Any(text => Message.Contains(text, StringComparison.OrdinalIgnoreCase));

    /// <summary>It does not know the version of the operators that the graph is written in.</summary>
    internal bool IsOfOpset => Message.Contains("released onnx opset versions", StringComparison.Ordinal);
}
