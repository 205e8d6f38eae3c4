namespace Pcm.Inference;

/// <summary>
/// Lets a graph that computes logits of every position compute those of wanted positions only: hidden states are gathered before the output
/// projection by a new input. With a vocabulary of tens of thousands the projection of all positions is a fifth of a short row's work.
/// </summary>
internal static class KeptPositions
{
    /// <summary>Integers [rows, positions]: places in the pass's tokens, all rows counted through.</summary>
    public const string InputName = "pcm_kept_positions";

    // Of the operators that the runtime adds to ONNX's.
    private const string RuntimeDomain = "com.microsoft";

    private const int GraphField = 7, OperatorSetField = 8, OperatorSetDomainField = 1;
    private const int NodeField = 1, InitializerField = 5, InputField = 11, OutputField = 12, ValueInfoField = 13;
    private const int LogitsRank = 3, PositionsAxis = 1;

    // Inputs of graphs that choose positions by themselves.
    private static readonly string[] OwnInputs = ["num_logits_to_keep", "logits_to_keep"];

    /// <summary>The edited model, its weights outside the file left where they are; null where the graph is not of a kind that can be edited.</summary>
    /// <param name="model">The model's file.</param>
    /// <param name="fuseTransposition">
    /// Whether a projection by transposed weights becomes a product of the runtime's own that reads them as they lie. Otherwise they are copied
    /// for the transposition at each load, which for an embedding that is the projection too is a quarter of the load of a small model.
    /// </param>
    /// <exception cref="InvalidDataException">The bytes are no ONNX model.</exception>
    public static byte[]? TryInsert(ReadOnlyMemory<byte> model, bool fuseTransposition)
    {
        List<ProtobufField> fields = ProtobufMessage.Read(model);
        if (fields.Count(field => field.Number == GraphField) != 1)
            return null;
        ReadOnlyMemory<byte> graph = fields.Single(field => field.Number == GraphField).Value;
        if (EditGraph(ProtobufMessage.Read(graph), fuseTransposition, out bool usesRuntimeDomain) is not { } edited)
            return null;

        using var result = new MemoryStream(model.Length + edited.Length - graph.Length + 16);
        foreach (ProtobufField field in fields)
        {
            if (field.Number == GraphField)
                ProtobufMessage.Add(result, GraphField, edited);
            else
                result.Write(field.Whole.Span);
        }
        if (usesRuntimeDomain && !fields.Any(field => field.Number == OperatorSetField && DomainOf(field) == RuntimeDomain))
            ProtobufMessage.Add(result, OperatorSetField, WriteOperatorSet);
        return result.ToArray();
    }

    private static byte[]? EditGraph(List<ProtobufField> graph, bool fuseTransposition, out bool usesRuntimeDomain)
    {
        usesRuntimeDomain = false;
        if (Of(InputField).Any(field => OwnInputs.Contains(ValueInfo.NameOf(field.Value))))
            return null;
        ValueInfo? logits = Of(OutputField).Select(field => ValueInfo.Read(field.Value)).SingleOrDefault(output => output.Name == "logits");
        if (logits is not { Dimensions.Count: LogitsRank } || logits.HasExtent(PositionsAxis, 1))
            return null;
        Dictionary<ReadOnlyMemory<byte>, EditableNode> nodes = Of(NodeField).ToDictionary(field => field.Whole, field => EditableNode.Read(field.Value));
        Dictionary<string, (int, long)> constants = Of(InitializerField).Select(field => Initializer(field.Value)).ToDictionary(weight => weight.Name, weight => (weight.Rank, weight.Type));
        if (OutputProjection.Find([.. nodes.Values], constants) is not { } projection)
            return null;
        if (!fuseTransposition)
            projection = projection with { Transposition = null };
        usesRuntimeDomain = projection.Transposition is not null;

        using var edited = new MemoryStream();
        foreach (ProtobufField field in graph)
            WriteField(edited, field, nodes, projection);
        ProtobufMessage.Add(edited, InputField, input => ValueInfo.WriteIntegers(input, InputName, "pcm_rows", "pcm_kept"));
        return edited.ToArray();

        IEnumerable<ProtobufField> Of(int number) => graph.Where(field => field.Number == number);
    }

    private static void WriteField(
        Stream edited, ProtobufField field, Dictionary<ReadOnlyMemory<byte>, EditableNode> nodes, OutputProjection projection)
    {
        const string flat = "pcm_flat_states", kept = "pcm_kept_states";
        switch (field.Number)
        {
            case NodeField when nodes[field.Whole] == projection.Product:
                ProtobufMessage.Add(edited, NodeField, node => EditableNode.Write(node, "Flatten", [projection.Product.Inputs[0]], flat, ("axis", 2)));
                ProtobufMessage.Add(edited, NodeField, node => EditableNode.Write(node, "Gather", [flat, InputName], kept, ("axis", 0)));
                ProtobufMessage.Add(edited, NodeField, node => WriteProduct(node, projection, kept));
                break;
            case NodeField when nodes[field.Whole] == projection.Transposition:
                break;
            // Shapes that were noted for all positions no longer hold.
            case ValueInfoField when projection.Changed.Contains(ValueInfo.NameOf(field.Value)):
                break;
            case OutputField when ValueInfo.NameOf(field.Value) == "logits":
                ProtobufMessage.Add(edited, OutputField, output => ValueInfo.Read(field.Value).WriteWithDimension(output, PositionsAxis, "pcm_kept"));
                break;
            default:
                edited.Write(field.Whole.Span);
                break;
        }
    }

    private static void WriteProduct(Stream node, OutputProjection projection, string states)
    {
        if (projection.Transposition is { } transposition)
            EditableNode.Write(node, "FusedMatMul", [states, transposition.Inputs[0]], projection.Product.Outputs[0], ("transB", 1), RuntimeDomain);
        else
            projection.Product.WriteWithFirstInput(node, states);
    }

    private static string DomainOf(ProtobufField operatorSet) =>
        ProtobufMessage.Read(operatorSet.Value).Where(field => field.Number == OperatorSetDomainField).Select(ProtobufMessage.Text).SingleOrDefault("");

    private static void WriteOperatorSet(Stream operatorSet)
    {
        const int versionField = 2;
        ProtobufMessage.Add(operatorSet, OperatorSetDomainField, RuntimeDomain);
        ProtobufMessage.Add(operatorSet, versionField, 1);
    }

    private static (string Name, int Rank, long Type) Initializer(ReadOnlyMemory<byte> tensor)
    {
        const int dimensionsField = 1, typeField = 2, nameField = 8;
        List<ProtobufField> fields = ProtobufMessage.Read(tensor);
        int rank = fields.Where(field => field.Number == dimensionsField).Sum(field => ProtobufMessage.Integers(field).Count);
        long type = (long)fields.Where(field => field.Number == typeField).Select(field => field.Integer).SingleOrDefault();
        return (fields.Where(field => field.Number == nameField).Select(ProtobufMessage.Text).SingleOrDefault(""), rank, type);
    }
}
