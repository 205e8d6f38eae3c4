namespace Pcm.Inference;

/// <summary>What an ONNX file holds, found without loading it.</summary>
internal sealed record OnnxFileFacts
{
    public required string Path { get; init; }

    /// <summary>Version of each operator set by domain; "" is ONNX's own.</summary>
    public required IReadOnlyDictionary<string, long> Opsets { get; init; }

    /// <summary>Number of nodes by operator, written "Op" or "domain:Op"; subgraphs and functions included.</summary>
    public required IReadOnlyDictionary<string, int> Operators { get; init; }

    /// <summary>Names of the main graph's inputs, initializers that are listed as inputs left out.</summary>
    public required IReadOnlyList<string> Inputs { get; init; }

    public required IReadOnlyList<string> Outputs { get; init; }

    public required IReadOnlyList<OnnxInitializer> Initializers { get; init; }

    /// <summary>Whether a MatMulNBits asks for accuracy_level 4: its activations are rounded to int8, block by block of each row.</summary>
    public required bool RoundsActivations { get; init; }

    /// <summary>SHA-256 of the graph's structure: every byte of the file but those of large weights that it holds inline.</summary>
    public required string StructureHash { get; init; }

    public required long FileBytes { get; init; }

    /// <summary>Files that weights lie in, with the length that each has to have at least.</summary>
    public IReadOnlyDictionary<string, long> ExternalFiles => Initializers
        .Where(weight => weight.External is not null)
        .GroupBy(weight => weight.External!.Location)
        .ToDictionary(group => group.Key, group => group.Max(weight => weight.External!.OffsetBytes + weight.External.LengthBytes));

    public bool Uses(string op) => Operators.ContainsKey(op);
}
