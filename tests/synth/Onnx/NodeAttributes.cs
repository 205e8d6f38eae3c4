namespace Pcm.Synth.Onnx;

/// <summary>Attributes of one node, written as ONNX AttributeProto messages.</summary>
public sealed class NodeAttributes
{
    private const int NameField = 1, FloatField = 2, IntegerField = 3, IntegersField = 8, TypeField = 20;
    private const int FloatKind = 1, IntegerKind = 2, IntegersKind = 7;

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
