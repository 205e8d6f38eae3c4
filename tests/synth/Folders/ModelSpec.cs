using Pcm.Synth.Decoders;

namespace Pcm.Synth.Folders;

/// <summary>What a synthesised model folder is to hold.</summary>
public sealed record ModelSpec
{
    public DecoderShape Shape { get; init; } = DecoderShape.Tiny;

    public DecoderFlavour Flavour { get; init; } = new();

    public FolderLayout Layout { get; init; } = FolderLayout.Plain;

    public FolderDefect Defect { get; init; } = FolderDefect.None;

    public int Seed { get; init; } = 1;

    /// <summary>Tensors from this size on lie in onnx/model.onnx_data; null keeps all in the graph.</summary>
    public int? ExternalThresholdBytes { get; init; } = 32 * 1024;
}
