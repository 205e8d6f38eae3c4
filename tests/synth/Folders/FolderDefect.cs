namespace Pcm.Synth.Folders;

/// <summary>Model folders whose files do not belong together or are not whole.</summary>
public enum FolderDefect
{
    None,

    /// <summary>onnx/model.onnx is cut off in the middle, with noise behind.</summary>
    CorruptGraph,

    /// <summary>onnx/model.onnx_data is not there.</summary>
    MissingExternalData,

    /// <summary>tokenizer.json has more tokens than the graph has logits, and config.json believes it.</summary>
    WrongVocabulary,
}
