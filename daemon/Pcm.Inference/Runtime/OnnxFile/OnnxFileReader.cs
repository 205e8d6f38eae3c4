using System.Security.Cryptography;

namespace Pcm.Inference;

/// <summary>Walks an ONNX file (onnx.proto's ModelProto) for <see cref="OnnxFileFacts"/>; weights' values are stepped over.</summary>
internal sealed class OnnxFileReader : IDisposable
{
    private const int MaxNameBytes = 64 * 1024;

    // Subgraphs of If and Loop nest a few deep; a file that nests more is made to exhaust the stack.
    private const int MaxDepth = 32;

    // MatMulNBits' accuracy_level, contrib operators of the runtime.
    private const int Int8Products = 4;

    private readonly ProtobufStream _stream;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly Dictionary<string, long> _opsets = [];
    private readonly Dictionary<string, int> _operators = [];
    private readonly List<string> _inputs = [];
    private readonly List<string> _outputs = [];
    private readonly List<OnnxInitializer> _initializers = [];
    private bool _roundsActivations;

    private OnnxFileReader(string path)
    {
        _stream = new ProtobufStream(path) { Observer = bytes => _hash.AppendData(bytes) };
    }

    /// <exception cref="InvalidDataException">The file is no ONNX model, or is cut short; the message says where.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static OnnxFileFacts Read(string path)
    {
        using var reader = new OnnxFileReader(path);
        reader.ReadModel();
        reader._stream.Observe();
        HashSet<string> weights = [.. reader._initializers.Select(weight => weight.Name)];
        return new OnnxFileFacts
        {
            Path = path,
            Opsets = reader._opsets,
            Operators = reader._operators,
            Inputs = [.. reader._inputs.Where(name => !weights.Contains(name))],
            Outputs = reader._outputs,
            Initializers = reader._initializers,
            RoundsActivations = reader._roundsActivations,
            StructureHash = Convert.ToHexStringLower(reader._hash.GetHashAndReset()),
            FileBytes = reader._stream.Length,
        };
    }

    public void Dispose()
    {
        _stream.Dispose();
        _hash.Dispose();
    }

    private void ReadModel()
    {
        bool hasGraph = false;
        while (_stream.ReadTag(_stream.Length, out int field, out WireType type))
        {
            switch (field, type)
            {
                case (7, WireType.Bytes):
                    hasGraph = true;
                    ReadGraph(_stream.ReadEnd(), depth: 0);
                    break;
                case (8, WireType.Bytes):
                    ReadOpset(_stream.ReadEnd());
                    break;
                case (25, WireType.Bytes):
                    ReadFunction(_stream.ReadEnd());
                    break;
                default:
                    _stream.Skip(type);
                    break;
            }
        }
        if (!hasGraph || _opsets.Count == 0)
            throw new InvalidDataException("it has no graph");
    }

    private void ReadOpset(long end)
    {
        string domain = "";
        long version = 0;
        while (_stream.ReadTag(end, out int field, out WireType type))
        {
            if (field == 1 && type == WireType.Bytes)
                domain = _stream.ReadText(MaxNameBytes);
            else if (field == 2 && type == WireType.Varint)
                version = (long)_stream.ReadVarint();
            else
                _stream.Skip(type);
        }
        _opsets[domain] = version;
    }

    private void ReadFunction(long end)
    {
        while (_stream.ReadTag(end, out int field, out WireType type))
        {
            if (field == 7 && type == WireType.Bytes)
                ReadNode(_stream.ReadEnd(), depth: 1);
            else
                _stream.Skip(type);
        }
    }

    private void ReadGraph(long end, int depth)
    {
        if (depth > MaxDepth)
            throw new InvalidDataException($"graphs are nested more than {MaxDepth} deep");
        while (_stream.ReadTag(end, out int field, out WireType type))
        {
            switch (field, type)
            {
                case (1, WireType.Bytes):
                    ReadNode(_stream.ReadEnd(), depth);
                    break;
                case (5, WireType.Bytes):
                    ReadInitializer(_stream.ReadEnd());
                    break;
                case (11, WireType.Bytes) when depth == 0:
                    _inputs.Add(ReadName(_stream.ReadEnd()));
                    break;
                case (12, WireType.Bytes) when depth == 0:
                    _outputs.Add(ReadName(_stream.ReadEnd()));
                    break;
                default:
                    _stream.Skip(type);
                    break;
            }
        }
    }

    private void ReadNode(long end, int depth)
    {
        string op = "";
        string domain = "";
        long accuracyLevel = 0;
        while (_stream.ReadTag(end, out int field, out WireType type))
        {
            switch (field, type)
            {
                case (4, WireType.Bytes):
                    op = _stream.ReadText(MaxNameBytes);
                    break;
                case (5, WireType.Bytes):
                    (string name, long value) = ReadAttribute(_stream.ReadEnd(), depth);
                    accuracyLevel = name == "accuracy_level" ? value : accuracyLevel;
                    break;
                case (7, WireType.Bytes):
                    domain = _stream.ReadText(MaxNameBytes);
                    break;
                default:
                    _stream.Skip(type);
                    break;
            }
        }
        string key = domain is "" or "ai.onnx" ? op : $"{domain}:{op}";
        _operators[key] = _operators.GetValueOrDefault(key) + 1;
        _roundsActivations |= op == "MatMulNBits" && accuracyLevel == Int8Products;
    }

    /// <summary>An attribute's name and integer value; graphs within it are walked too.</summary>
    private (string Name, long Value) ReadAttribute(long end, int depth)
    {
        string name = "";
        long value = 0;
        while (_stream.ReadTag(end, out int field, out WireType type))
        {
            switch (field, type)
            {
                case (1, WireType.Bytes):
                    name = _stream.ReadText(MaxNameBytes);
                    break;
                case (3, WireType.Varint):
                    value = (long)_stream.ReadVarint();
                    break;
                case (6 or 11, WireType.Bytes):
                    ReadGraph(_stream.ReadEnd(), depth + 1);
                    break;
                default:
                    _stream.Skip(type);
                    break;
            }
        }
        return (name, value);
    }

    private string ReadName(long end)
    {
        string name = "";
        while (_stream.ReadTag(end, out int field, out WireType type))
        {
            if (field == 1 && type == WireType.Bytes)
                name = _stream.ReadText(MaxNameBytes);
            else
                _stream.Skip(type);
        }
        return name;
    }

    private void ReadInitializer(long end)
    {
        string name = "";
        var elementType = TensorElementType.Undefined;
        List<long> dimensions = [];
        Dictionary<string, string> external = [];
        while (_stream.ReadTag(end, out int field, out WireType type))
        {
            switch (field, type)
            {
                case (1, WireType.Varint):
                    dimensions.Add((long)_stream.ReadVarint());
                    break;
                case (1, WireType.Bytes):
                    for (long stop = _stream.ReadEnd(); _stream.Position < stop;)
                        dimensions.Add((long)_stream.ReadVarint());
                    break;
                case (2, WireType.Varint):
                    elementType = (TensorElementType)_stream.ReadVarint();
                    break;
                case (8, WireType.Bytes):
                    name = _stream.ReadText(MaxNameBytes);
                    break;
                case (13, WireType.Bytes):
                    (string key, string value) = ReadEntry(_stream.ReadEnd());
                    external[key] = value;
                    break;
                default:
                    _stream.Skip(type);
                    break;
            }
        }
        _initializers.Add(new OnnxInitializer(name, elementType, dimensions, Slice(name, external)));
    }

    private (string Key, string Value) ReadEntry(long end)
    {
        string key = "";
        string value = "";
        while (_stream.ReadTag(end, out int field, out WireType type))
        {
            if (field == 1 && type == WireType.Bytes)
                key = _stream.ReadText(MaxNameBytes);
            else if (field == 2 && type == WireType.Bytes)
                value = _stream.ReadText(MaxNameBytes);
            else
                _stream.Skip(type);
        }
        return (key, value);
    }

    private static ExternalSlice? Slice(string weight, Dictionary<string, string> external)
    {
        if (!external.TryGetValue("location", out string? location))
            return null;
        // A graph that reaches out of its folder could have any file of the machine read as weights.
        if (Path.IsPathRooted(location) || location.Split('/', '\\').Contains(".."))
            throw new InvalidDataException($"weight '{weight}' lies at '{location}', outside the model's folder");
        return new ExternalSlice(location, Number("offset"), Number("length"));

        long Number(string key) =>
            !external.TryGetValue(key, out string? text) ? 0
            : long.TryParse(text, out long number) && number >= 0 ? number
            : throw new InvalidDataException($"weight '{weight}' has the {key} '{text}'");
    }
}
