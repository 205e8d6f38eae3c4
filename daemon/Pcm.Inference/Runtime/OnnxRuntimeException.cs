namespace Pcm.Inference;

/// <summary>A call of the native ONNX Runtime that failed, with the runtime's own code and message.</summary>
public sealed class OnnxRuntimeException(OrtErrorCode code, string message, Exception? inner = null) : Exception(message, inner)
{
    public OrtErrorCode Code { get; } = code;
}
