using System.Runtime.InteropServices;

namespace Pcm.Synth.Onnx;

/// <summary>Builds one ONNX graph, node by node; a value is known by its name. Source of the field numbers: onnx.proto.</summary>
public sealed partial class GraphBuilder(ExternalData? external)
{
    /// <summary>Operators of ONNX Runtime that the ONNX standard does not have.</summary>
    public const string MicrosoftDomain = "com.microsoft";

    private readonly ProtobufWriter _graph = new();
    private readonly HashSet<string> _constants = [];
    private int _nodes;

    /// <summary>Declares a graph input.</summary>
    public string Input(string name, ElementType type, params Dimension[] shape)
    {
        const int inputField = 11;
        _graph.Message(inputField, ValueInfo(name, type, shape));
        return name;
    }

    /// <summary>Declares a graph output that is the value of <paramref name="source"/>.</summary>
    public void Output(string name, string source, ElementType type, params Dimension[] shape)
    {
        const int outputField = 12;
        if (source != name)
            Add("Identity", [source], [name]);
        _graph.Message(outputField, ValueInfo(name, type, shape));
    }

    /// <summary>Adds a node with one output and returns the name of that.</summary>
    public string Node(string op, string[] inputs, NodeAttributes? attributes = null, string? domain = null)
    {
        string output = $"/{op}_{_nodes}/output_0";
        Add(op, inputs, [output], attributes, domain);
        return output;
    }

    /// <summary>Adds a node; an empty name leaves out an optional input or output.</summary>
    public void Add(string op, string[] inputs, string[] outputs, NodeAttributes? attributes = null, string? domain = null)
    {
        const int nodeField = 1, inputField = 1, outputField = 2, nameField = 3, opField = 4, attributeField = 5, domainField = 7;
        int number = _nodes++;
        _graph.Message(nodeField, node =>
        {
            foreach (string input in inputs)
                node.String(inputField, input);
            foreach (string output in outputs)
                node.String(outputField, output);
            node.String(nameField, $"/{op}_{number}");
            node.String(opField, op);
            attributes?.WriteTo(node, attributeField);
            if (domain is not null)
                node.String(domainField, domain);
        });
    }

    /// <summary>Adds a weight tensor, in the model or in its external data by size.</summary>
    public string Initializer<T>(string name, ElementType type, ReadOnlySpan<T> values, params long[] dimensions)
        where T : unmanaged
    {
        const int initializerField = 5;
        const int dimensionsField = 1, typeField = 2, nameField = 8, rawField = 9, externalField = 13, locationField = 14;
        const int inExternalData = 1;

        var bytes = MemoryMarshal.AsBytes(values);
        var tensor = new ProtobufWriter();
        foreach (long dimension in dimensions)
            tensor.Integer(dimensionsField, dimension);
        tensor.Integer(typeField, (int)type);
        tensor.String(nameField, name);
        if (external is null || bytes.Length < external.ThresholdBytes)
        {
            tensor.Bytes(rawField, bytes);
        }
        else
        {
            long offset = external.Append(bytes);
            Entry("location", external.Location);
            Entry("offset", offset.ToString());
            Entry("length", bytes.Length.ToString());
            tensor.Integer(locationField, inExternalData);
        }

        _graph.Message(initializerField, tensor);
        return name;

        void Entry(string key, string value) => tensor.Message(externalField, entry =>
        {
            entry.String(1, key);
            entry.String(2, value);
        });
    }

    /// <summary>Writes the finished model: this graph, the operator sets it uses, and who produced it.</summary>
    public void WriteModel(Stream stream, int opset, int irVersion)
    {
        const int irField = 1, producerField = 2, graphField = 7, opsetField = 8;
        var model = new ProtobufWriter();
        model.Integer(irField, irVersion);
        model.String(producerField, "pcm-synth");
        model.Message(graphField, Finish("main_graph"));
        OperatorSet("", opset);
        OperatorSet(MicrosoftDomain, 1);
        stream.Write(model.Written);

        void OperatorSet(string domain, int version) => model.Message(opsetField, set =>
        {
            set.String(1, domain);
            set.Integer(2, version);
        });
    }

    /// <summary>The graph's message, named.</summary>
    internal ProtobufWriter Finish(string name)
    {
        const int nameField = 2;
        _graph.String(nameField, name);
        return _graph;
    }

    private static ProtobufWriter ValueInfo(string name, ElementType type, Dimension[] shape)
    {
        const int nameField = 1, typeField = 2, tensorField = 1, elementField = 1, shapeField = 2, dimensionField = 1;
        var value = new ProtobufWriter();
        value.String(nameField, name);
        value.Message(typeField, t => t.Message(tensorField, tensor =>
        {
            tensor.Integer(elementField, (int)type);
            tensor.Message(shapeField, dimensions =>
            {
                foreach (var dimension in shape)
                {
                    dimensions.Message(dimensionField, d =>
                    {
                        if (dimension.Name is null)
                            d.Integer(1, dimension.Size);
                        else
                            d.String(2, dimension.Name);
                    });
                }
            });
        }));
        return value;
    }
}
