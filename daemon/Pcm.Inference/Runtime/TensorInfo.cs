namespace Pcm.Inference;

/// <summary>An input or output of a graph.</summary>
/// <param name="Name">As the graph names it.</param>
/// <param name="ElementType">Type of one element; <see cref="TensorElementType.Undefined"/> where it is no tensor.</param>
/// <param name="Dimensions">Extents, -1 where the extent varies.</param>
/// <param name="Symbols">The graph's names of the extents that vary, else "".</param>
internal sealed record TensorInfo(string Name, TensorElementType ElementType, IReadOnlyList<long> Dimensions, IReadOnlyList<string> Symbols)
{
    /// <summary>Such as "float32[batch_size, 3, past_sequence_length, 64]".</summary>
    public string Describe()
    {
        IEnumerable<string> extents = Dimensions.Select(
            (extent, i) => extent >= 0 ? $"{extent}" : Symbols[i] is { Length: > 0 } symbol ? symbol : "?");
        return $"{ElementType.ToString().ToLowerInvariant()}[{string.Join(", ", extents)}]";
    }
}
