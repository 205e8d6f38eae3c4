namespace Pcm.Inference;

/// <summary>
/// Edits of the output projection, which with a vocabulary of tens of thousands is a fifth of a short row's work, and a quarter of a small model's
/// weights. A graph that computes logits of every position gets an input that names those that are wanted; a projection by the embedding's own
/// weights reads them as they lie.
/// </summary>
internal static class ProjectionEdits
{
    /// <summary>Integers [rows, positions]: places in the pass's tokens, all rows counted through.</summary>
    public const string PositionsInput = "pcm_kept_positions";

    // Of the operators that the runtime adds to ONNX's.
    private const string RuntimeDomain = "com.microsoft";

    private const string Logits = "logits";

    private const int GraphField = 7, OperatorSetField = 8, OperatorSetDomainField = 1;
    private const int NodeField = 1, InitializerField = 5, InputField = 11, OutputField = 12, ValueInfoField = 13;
    private const int LogitsRank = 3, PositionsAxis = 1;

    // Inputs of graphs that choose positions by themselves.
    private static readonly string[] OwnInputs = ["num_logits_to_keep", "logits_to_keep"];

    /// <summary>The edited model, its weights outside the file left where they are; null where nothing in the graph can be edited.</summary>
    /// <param name="model">The model's file.</param>
    /// <param name="fuseTransposition">
    /// Whether a projection by transposed weights becomes a product of the runtime's own that reads them unturned. Otherwise each load turns a
    /// copy of them.
    /// </param>
    /// <exception cref="InvalidDataException">The bytes are no ONNX model.</exception>
    public static byte[]? TryApply(ReadOnlyMemory<byte> model, bool fuseTransposition)
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
        Dictionary<ReadOnlyMemory<byte>, EditableNode> nodes = Of(NodeField).ToDictionary(field => field.Whole, field => EditableNode.Read(field.Value));
        Dictionary<string, (int, long)> constants = Of(InitializerField).Select(field => Initializer(field.Value)).ToDictionary(weight => weight.Name, weight => (weight.Rank, weight.Type));
        if (OutputProjection.Find([.. nodes.Values], constants) is not { } projection)
            return null;
        if (!fuseTransposition)
            projection = projection with { Transposition = null };
        bool gathers = ComputesEveryPosition();
        usesRuntimeDomain = projection.Transposition is not null;
        if (!gathers && !usesRuntimeDomain)
            return null;

        using var edited = new MemoryStream();
        foreach (ProtobufField field in graph)
            WriteField(edited, field, nodes, projection, gathers);
        if (gathers)
            ProtobufMessage.Add(edited, InputField, input => ValueInfo.WriteIntegers(input, PositionsInput, "pcm_rows", "pcm_kept"));
        return edited.ToArray();

        bool ComputesEveryPosition() =>
            !Of(InputField).Any(field => OwnInputs.Contains(ValueInfo.NameOf(field.Value)))
            && Of(OutputField).Select(field => ValueInfo.Read(field.Value)).SingleOrDefault(output => output.Name == Logits)
                is { Dimensions.Count: LogitsRank } logits && !logits.HasExtent(PositionsAxis, 1);

        IEnumerable<ProtobufField> Of(int number) => graph.Where(field => field.Number == number);
    }

    private static void WriteField(
        Stream edited, ProtobufField field, Dictionary<ReadOnlyMemory<byte>, EditableNode> nodes, OutputProjection projection, bool gathers)
    {
        switch (field.Number)
        {
            case NodeField when nodes[field.Whole] == projection.Product:
                string states = gathers ? WriteGather(edited, projection.Product.Inputs[0]) : projection.Product.Inputs[0];
                ProtobufMessage.Add(edited, NodeField, node => WriteProduct(node, projection, states));
                break;
            case NodeField when nodes[field.Whole] == projection.Transposition:
                break;
            // Shapes that were noted for all positions no longer hold.
            case ValueInfoField when gathers && projection.Changed.Contains(ValueInfo.NameOf(field.Value)):
                break;
            case OutputField when gathers && ValueInfo.NameOf(field.Value) == Logits:
                ProtobufMessage.Add(edited, OutputField, output => ValueInfo.Read(field.Value).WriteWithDimension(output, PositionsAxis, "pcm_kept"));
                break;
            default:
                edited.Write(field.Whole.Span);
                break;
        }
    }

    /// <summary>Takes the wanted positions out of the hidden states.</summary>
    /// <returns>Their name.</returns>
    private static string WriteGather(Stream edited, string states)
    {
        const string flat = "pcm_flat_states", kept = "pcm_kept_states";
        ProtobufMessage.Add(edited, NodeField, node => EditableNode.Write(node, "Flatten", [states], flat, ("axis", 2)));
        ProtobufMessage.Add(edited, NodeField, node => EditableNode.Write(node, "Gather", [flat, PositionsInput], kept, ("axis", 0)));
        return kept;
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
