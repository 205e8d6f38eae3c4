namespace Pcm.Synth.Onnx;

/// <summary>Short forms of the operators that decoders are made of.</summary>
public sealed partial class GraphBuilder
{
    /// <summary>A vector of 64-bit integers, written once however often it is asked for.</summary>
    public string Integers(params long[] values)
    {
        string name = $"ints_{string.Join('_', values)}";
        return _constants.Add(name) ? Initializer<long>(name, ElementType.Int64, values, values.Length) : name;
    }

    /// <summary>A 64-bit integer of rank 0.</summary>
    public string Integer(long value)
    {
        string name = $"int_{value}";
        return _constants.Add(name) ? Initializer<long>(name, ElementType.Int64, [value]) : name;
    }

    /// <summary>A real number of rank 0 in the graph's own real type.</summary>
    public string Real(float value, ElementType type)
    {
        string name = $"real_{type}_{value:R}";
        if (!_constants.Add(name))
            return name;
        return type == ElementType.Float16
            ? Initializer<Half>(name, type, [(Half)value])
            : Initializer<float>(name, type, [value]);
    }

    public string MatMul(string a, string b) => Node("MatMul", [a, b]);

    public string Multiply(string a, string b) => Node("Mul", [a, b]);

    public string Sum(string a, string b) => Node("Add", [a, b]);

    public string Minus(string a, string b) => Node("Sub", [a, b]);

    public string Negate(string a) => Node("Neg", [a]);

    public string Cast(string a, ElementType type) => Node("Cast", [a], new NodeAttributes().Integer("to", (int)type));

    public string Transpose(string a, params long[] permutation) =>
        Node("Transpose", [a], new NodeAttributes().Integers("perm", permutation));

    /// <summary>A dimension of 0 keeps the input's own, one of -1 is worked out.</summary>
    public string Reshape(string a, params long[] shape) => Node("Reshape", [a, Integers(shape)]);

    public string Unsqueeze(string a, params long[] axes) => Node("Unsqueeze", [a, Integers(axes)]);

    public string Gather(string data, string indices, long axis = 0) =>
        Node("Gather", [data, indices], new NodeAttributes().Integer("axis", axis));

    public string Concat(long axis, params string[] inputs) =>
        Node("Concat", inputs, new NodeAttributes().Integer("axis", axis));

    public string Slice(string data, string starts, string ends, long axis) => Node("Slice", [data, starts, ends, Integers(axis)]);

    /// <summary>One dimension of a value's shape, as a 64-bit integer of rank 0.</summary>
    public string DimensionOf(string a, long axis) => Gather(Node("Shape", [a]), Integer(axis));

    public string Range(string start, string limit) => Node("Range", [start, limit, Integer(1)]);

    public string Softmax(string a) => Node("Softmax", [a], new NodeAttributes().Integer("axis", -1));
}
