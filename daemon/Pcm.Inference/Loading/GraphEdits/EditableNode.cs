namespace Pcm.Inference;

/// <summary>A node of a graph that may be edited.</summary>
internal sealed record EditableNode(string Op, IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs, IReadOnlyList<ProtobufField> Fields)
{
    private const int InputField = 1, OutputField = 2, OpField = 4, AttributeField = 5, DomainField = 7;
    private const int AttributeNameField = 1;

    public static EditableNode Read(ReadOnlyMemory<byte> message)
    {
        List<ProtobufField> fields = ProtobufMessage.Read(message);
        string op = Texts(OpField).SingleOrDefault("");
        string domain = Texts(DomainField).SingleOrDefault("");
        return new EditableNode(domain is "" or "ai.onnx" ? op : $"{domain}:{op}", [.. Texts(InputField)], [.. Texts(OutputField)], fields);

        IEnumerable<string> Texts(int number) => fields.Where(field => field.Number == number).Select(ProtobufMessage.Text);
    }

    /// <summary>The values of an attribute of integers; null where the node leaves it to its default.</summary>
    public IReadOnlyList<long>? Integers(string attribute)
    {
        const int integersField = 8;
        List<ProtobufField>? found = Fields.Where(field => field.Number == AttributeField).Select(field => ProtobufMessage.Read(field.Value))
            .FirstOrDefault(fields => fields.Any(field => field.Number == AttributeNameField && ProtobufMessage.Text(field) == attribute));
        return found is null ? null : [.. found.Where(field => field.Number == integersField).SelectMany(ProtobufMessage.Integers)];
    }

    /// <summary>The same node with another first input.</summary>
    public void WriteWithFirstInput(Stream message, string input)
    {
        bool replaced = false;
        foreach (ProtobufField field in Fields)
        {
            if (field.Number == InputField && !replaced)
            {
                ProtobufMessage.Add(message, InputField, input);
                replaced = true;
            }
            else
            {
                message.Write(field.Whole.Span);
            }
        }
    }

    /// <summary>Writes a node of one output and one integer attribute.</summary>
    /// <param name="domain">The operator's; empty for ONNX's own.</param>
    public static void Write(Stream message, string op, string[] inputs, string output, (string Name, long Value) attribute, string domain = "")
    {
        const int nameField = 3, integerField = 3, attributeTypeField = 20;
        const long integerType = 2;
        foreach (string input in inputs)
            ProtobufMessage.Add(message, InputField, input);
        ProtobufMessage.Add(message, OutputField, output);
        ProtobufMessage.Add(message, nameField, output);
        ProtobufMessage.Add(message, OpField, op);
        ProtobufMessage.Add(message, AttributeField, written =>
        {
            ProtobufMessage.Add(written, AttributeNameField, attribute.Name);
            ProtobufMessage.Add(written, integerField, attribute.Value);
            ProtobufMessage.Add(written, attributeTypeField, integerType);
        });
        ProtobufMessage.Add(message, DomainField, domain);
    }
}
