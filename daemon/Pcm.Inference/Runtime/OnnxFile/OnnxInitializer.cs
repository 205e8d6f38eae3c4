namespace Pcm.Inference;

/// <summary>A weight of a graph, without its values.</summary>
internal sealed record OnnxInitializer(string Name, TensorElementType ElementType, IReadOnlyList<long> Dimensions, ExternalSlice? External)
{
    public long ElementCount => Dimensions.Aggregate(1L, (product, extent) => product * extent);
}
