namespace Pcm.Inference;

/// <summary>Sorts failures of a load into <see cref="LoadErrorCode"/>s.</summary>
internal static class LoadErrors
{
    public static EngineLoadException OfSession(OnnxRuntimeException error, OnnxFileFacts file)
    {
        (LoadErrorCode code, string what) = error.Code switch
        {
            OrtErrorCode.NotImplemented => (LoadErrorCode.OperatorUnsupported, "needs an operator that this runtime or provider has no kernel for"),
            OrtErrorCode.InvalidProtobuf or OrtErrorCode.NoModel => (LoadErrorCode.ModelCorrupt, "is not an ONNX model or is damaged"),
            OrtErrorCode.InvalidGraph when UnknownDomain(file) is { } domain =>
                (LoadErrorCode.OperatorUnsupported, $"uses operators of the domain '{domain}', which this runtime does not have"),
            OrtErrorCode.InvalidGraph => (LoadErrorCode.ModelCorrupt, "is not a valid graph for this runtime"),
            _ => (LoadErrorCode.RuntimeFailed, "could not be loaded"),
        };
        return new EngineLoadException(code, $"{file.Path} {what}: {error.Message}", error);
    }

    /// <summary>A failure of the first passes.</summary>
    public static EngineLoadException OfPass(OnnxRuntimeException error, string path) =>
        error.Code == OrtErrorCode.NotImplemented
            ? new EngineLoadException(LoadErrorCode.OperatorUnsupported, $"{path} uses an operator in a way that this runtime or provider does not compute: {error.Message}", error)
            : new EngineLoadException(LoadErrorCode.RuntimeFailed, $"{path} was loaded, but running it failed: {error.Message}", error);

    private static string? UnknownDomain(OnnxFileFacts file) =>
        file.Opsets.Keys.FirstOrDefault(domain => domain is not ("" or "ai.onnx" or "ai.onnx.ml" or "com.microsoft"));
}
