namespace Pcm.Inference;

/// <summary>The declaration of a graph's input, output or inner tensor.</summary>
/// <param name="Name">The tensor's name.</param>
/// <param name="ElementType">ONNX's number of its element type.</param>
/// <param name="Dimensions">Each extent as it is written.</param>
internal sealed record ValueInfo(string Name, long ElementType, IReadOnlyList<ReadOnlyMemory<byte>> Dimensions)
{
    private const int NameField = 1, TypeField = 2, TensorField = 1, ElementField = 1, ShapeField = 2, DimensionField = 1;
    private const int ExtentField = 1, SymbolField = 2;
    private const long Int64 = 7;

    public static string NameOf(ReadOnlyMemory<byte> message) =>
        ProtobufMessage.Read(message).Where(field => field.Number == NameField).Select(ProtobufMessage.Text).SingleOrDefault("");

    /// <summary>Reads a tensor's declaration; anything else has no dimensions.</summary>
    public static ValueInfo Read(ReadOnlyMemory<byte> message)
    {
        List<ProtobufField> tensor = Inner(Inner(ProtobufMessage.Read(message), TypeField), TensorField);
        return new ValueInfo(
            NameOf(message),
            (long)tensor.Where(field => field.Number == ElementField).Select(field => field.Integer).SingleOrDefault(),
            [.. Inner(tensor, ShapeField).Where(field => field.Number == DimensionField).Select(field => field.Value)]);
    }

    /// <summary>Whether an axis is declared with just this extent.</summary>
    public bool HasExtent(int axis, ulong extent) =>
        ProtobufMessage.Read(Dimensions[axis]).Any(field => field.Number == ExtentField && field.Integer == extent);

    /// <summary>Writes the declaration with one extent left open.</summary>
    public void WriteWithDimension(Stream message, int axis, string symbol)
    {
        using var dimension = new MemoryStream();
        ProtobufMessage.Add(dimension, SymbolField, symbol);
        ReadOnlyMemory<byte>[] dimensions = [.. Dimensions];
        dimensions[axis] = dimension.ToArray();
        Write(message, Name, ElementType, dimensions);
    }

    public static void WriteIntegers(Stream message, string name, params string[] symbols) => Write(message, name, Int64, [.. symbols.Select(symbol =>
    {
        using var dimension = new MemoryStream();
        ProtobufMessage.Add(dimension, SymbolField, symbol);
        return (ReadOnlyMemory<byte>)dimension.ToArray();
    })]);

    private static void Write(Stream message, string name, long elementType, IReadOnlyList<ReadOnlyMemory<byte>> dimensions)
    {
        ProtobufMessage.Add(message, NameField, name);
        ProtobufMessage.Add(message, TypeField, type => ProtobufMessage.Add(type, TensorField, tensor =>
        {
            ProtobufMessage.Add(tensor, ElementField, elementType);
            ProtobufMessage.Add(tensor, ShapeField, shape =>
            {
                foreach (ReadOnlyMemory<byte> dimension in dimensions)
                    ProtobufMessage.Add(shape, DimensionField, dimension.Span);
            });
        }));
    }

    private static List<ProtobufField> Inner(List<ProtobufField> fields, int number) =>
        fields.FirstOrDefault(field => field.Number == number) is { Value.Length: > 0 } inner ? ProtobufMessage.Read(inner.Value) : [];
}
