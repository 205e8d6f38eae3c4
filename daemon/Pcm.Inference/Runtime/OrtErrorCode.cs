namespace Pcm.Inference;

/// <summary>The runtime's own error codes (OrtErrorCode in onnxruntime_c_api.h), and <see cref="LibraryUnavailable"/> of ours.</summary>
public enum OrtErrorCode
{
    /// <summary>The native library is absent, not loadable or too old; not one of the runtime's own.</summary>
    LibraryUnavailable = -1,
    Ok = 0,
    Fail = 1,
    InvalidArgument = 2,
    NoSuchFile = 3,
    NoModel = 4,
    EngineError = 5,
    RuntimeException = 6,
    InvalidProtobuf = 7,
    ModelLoaded = 8,
    NotImplemented = 9,
    InvalidGraph = 10,
    ExecutionProviderFail = 11,
    ModelLoadCanceled = 12,
    ModelRequiresCompilation = 13,
    NotFound = 14,
}
