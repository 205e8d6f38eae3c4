namespace Pcm.Inference;

/// <summary>A node of a graph that may be edited.</summary>
internal sealed record EditableNode(string Op, IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs, IReadOnlyList<ProtobufField> Fields)
{
    private const int InputField = 1, OutputField = 2, OpField = 4, DomainField = 7;

    public static EditableNode Read(ReadOnlyMemory<byte> message)
    {
        List<ProtobufField> fields = ProtobufMessage.Read(message);
        string op = Texts(OpField).SingleOrDefault("");
        string domain = Texts(DomainField).SingleOrDefault("");
        return new EditableNode(domain is "" or "ai.onnx" ? op : $"{domain}:{op}", [.. Texts(InputField)], [.. Texts(OutputField)], fields);

        IEnumerable<string> Texts(int number) => fields.Where(field => field.Number == number).Select(ProtobufMessage.Text);
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

    /// <summary>Writes a node of one output and one integer attribute, axis.</summary>
    public static void Write(Stream message, string op, string[] inputs, string output, long axis)
    {
        const int nameField = 3, attributeField = 5, attributeNameField = 1, integerField = 3, attributeTypeField = 20;
        const long integerType = 2;
        foreach (string input in inputs)
            ProtobufMessage.Add(message, InputField, input);
        ProtobufMessage.Add(message, OutputField, output);
        ProtobufMessage.Add(message, nameField, output);
        ProtobufMessage.Add(message, OpField, op);
        ProtobufMessage.Add(message, attributeField, attribute =>
        {
            ProtobufMessage.Add(attribute, attributeNameField, "axis");
            ProtobufMessage.Add(attribute, integerField, axis);
            ProtobufMessage.Add(attribute, attributeTypeField, integerType);
        });
    }
}
