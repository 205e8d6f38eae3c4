namespace Pcm.Inference;

/// <summary>Why a context could not be loaded.</summary>
public enum LoadErrorCode
{
    /// <summary>The native ONNX Runtime is absent, not loadable or too old.</summary>
    RuntimeUnavailable,

    /// <summary>The runtime lacks the execution provider, or a library of it.</summary>
    ProviderUnavailable,

    /// <summary>A file of the context is missing or not readable.</summary>
    FileMissing,

    /// <summary>A file that the graph keeps its weights in is missing or too short.</summary>
    ExternalDataMissing,

    /// <summary>The graph file is not an ONNX model or is damaged.</summary>
    ModelCorrupt,

    /// <summary>The graph is sound but not a decoder that this engine runs; the message names what is missing.</summary>
    ModelUnsupported,

    /// <summary>The runtime has no kernel for an operator of the graph.</summary>
    OperatorUnsupported,

    /// <summary>tokenizer.json is malformed or asks for something that is not implemented.</summary>
    TokenizerInvalid,

    /// <summary>The tokenizer's ids do not fit the graph's vocabulary: the two belong to different models.</summary>
    TokenizerMismatch,

    /// <summary>config.json or generation_config.json cannot be read.</summary>
    ConfigInvalid,

    /// <summary>The prompt cannot be read, or the model's chat format is unknown.</summary>
    PromptInvalid,

    /// <summary>The prompt's own text leaves no room for a row within the model's context length.</summary>
    PromptTooLong,

    /// <summary>A label is empty, or two labels are the same to the tokenizer.</summary>
    LabelInvalid,

    /// <summary>The weights or a single row's pass do not fit the memory there is or the budget that was given.</summary>
    OutOfMemory,

    /// <summary>No strategy agrees with the plain run: the graph or the provider computes wrongly.</summary>
    ProofFailed,

    /// <summary>The runtime failed for a reason of its own; its message is passed on.</summary>
    RuntimeFailed,
}
