namespace Pcm.Inference;

/// <summary>Sorts failures of a load into <see cref="LoadErrorCode"/>s.</summary>
internal static class LoadErrors
{
    private const string Unfitting = "does not fit the memory there is; use a smaller variant or a device with more";

    public static EngineLoadException OfSession(OnnxRuntimeException error, OnnxFileFacts file)
    {
        (LoadErrorCode code, string what) = error.Code switch
        {
            _ when error.IsOutOfMemory => (LoadErrorCode.OutOfMemory, Unfitting),
            _ when error.IsOfOpset => (LoadErrorCode.OperatorUnsupported,
                $"is written in opset {file.Opsets.GetValueOrDefault("")}, which this runtime does not have; export it for an older opset or use a newer runtime"),
            OrtErrorCode.NotImplemented =>
                (LoadErrorCode.OperatorUnsupported, "needs an operator that this runtime or provider has no kernel for"),
            OrtErrorCode.InvalidProtobuf or OrtErrorCode.NoModel => (LoadErrorCode.ModelCorrupt, "is not an ONNX model or is damaged"),
            // The file has been walked to its end by now: it is whole, and the runtime does not know what is in it.
            OrtErrorCode.InvalidGraph =>
                (LoadErrorCode.OperatorUnsupported, "has an operator, or a use of one, that this runtime does not know"),
            _ => (LoadErrorCode.RuntimeFailed, "could not be loaded"),
        };
        return new EngineLoadException(code, $"{file.Path} {what}: {error.Message}", error);
    }

    /// <summary>A failure of the first passes.</summary>
    public static EngineLoadException OfPass(OnnxRuntimeException error, string path) =>
        error.IsOutOfMemory ? new EngineLoadException(LoadErrorCode.OutOfMemory, $"{path} {Unfitting}: {error.Message}", error)
            : error.Code == OrtErrorCode.NotImplemented
            ? new EngineLoadException(LoadErrorCode.OperatorUnsupported,
                $"{path} uses an operator in a way that this runtime or provider does not compute: {error.Message}", error)
            : new EngineLoadException(LoadErrorCode.RuntimeFailed, $"{path} was loaded, but running it failed: {error.Message}", error);
}
