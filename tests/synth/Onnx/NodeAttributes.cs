namespace Pcm.Synth.Onnx;

/// <summary>Attributes of one node, written as ONNX AttributeProto messages.</summary>
public sealed class NodeAttributes
{
    private const int NameField = 1, FloatField = 2, IntegerField = 3, GraphField = 6, IntegersField = 8, TypeField = 20;
    private const int FloatKind = 1, IntegerKind = 2, GraphKind = 5, IntegersKind = 7;

    private readonly List<ProtobufWriter> _attributes = [];

    public NodeAttributes Float(string name, float value) =>
        Add(name, FloatKind, attribute => attribute.Float(FloatField, value));

    public NodeAttributes Integer(string name, long value) =>
        Add(name, IntegerKind, attribute => attribute.Integer(IntegerField, value));

    public NodeAttributes Integers(string name, params long[] values) => Add(name, IntegersKind, attribute =>
    {
        foreach (long value in values)
            attribute.Integer(IntegersField, value);
    });

    /// <summary>A graph within the node, finished: it can be added to no more.</summary>
    public NodeAttributes Graph(string name, GraphBuilder value) =>
        Add(name, GraphKind, attribute => attribute.Message(GraphField, value.Finish(name)));

    internal void WriteTo(ProtobufWriter node, int field)
    {
        foreach (var attribute in _attributes)
            node.Message(field, attribute);
    }

    private NodeAttributes Add(string name, int kind, Action<ProtobufWriter> writeValue)
    {
        var attribute = new ProtobufWriter();
        attribute.String(NameField, name);
        writeValue(attribute);
        attribute.Integer(TypeField, kind);
        _attributes.Add(attribute);
        return this;
    }
}
