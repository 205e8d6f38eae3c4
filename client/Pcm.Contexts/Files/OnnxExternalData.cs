using System.Globalization;

namespace Pcm.Contexts;

/// <summary>
/// Finds the files that an ONNX graph keeps its tensors in (TensorProto.external_data), wherever tensors can be: initializers,
/// attributes, subgraphs, functions. Message and field numbers are those of onnx.proto3.
/// </summary>
internal sealed class OnnxExternalData
{
    private readonly ProtobufCursor _cursor;
    private readonly Dictionary<string, long> _files = new(StringComparer.Ordinal);
    private int _tensors;

    private OnnxExternalData(FileStream stream, string path) => _cursor = new ProtobufCursor(stream, path);

    private enum Message
    {
        None,
        Model,
        Graph,
        Node,
        Attribute,
        Tensor,
        SparseTensor,
        Function,
    }

    /// <exception cref="ModelFileException">The file is not a whole ONNX graph.</exception>
    public static IReadOnlyList<ExternalFile> Find(FileStream graph, string path)
    {
        var scan = new OnnxExternalData(graph, path);
        if (graph.Length == 0)
            throw scan._cursor.Corrupt();
        scan.Read(Message.Model, graph.Length, 0);
        return [.. scan._files.Select(file => new ExternalFile(file.Key, file.Value)).OrderBy(file => file.Location, StringComparer.Ordinal)];
    }

    private static Message Child(Message parent, int field) => (parent, field) switch
    {
        (Message.Model, 7) => Message.Graph,
        (Message.Model, 25) => Message.Function,
        (Message.Graph, 1) or (Message.Function, 7) => Message.Node,
        (Message.Graph, 5) or (Message.Attribute, 5 or 10) or (Message.SparseTensor, 1 or 2) => Message.Tensor,
        (Message.Graph, 15) or (Message.Attribute, 22 or 23) => Message.SparseTensor,
        (Message.Node, 5) or (Message.Function, 11) => Message.Attribute,
        (Message.Attribute, 6 or 11) => Message.Graph,
        _ => Message.None,
    };

    private void Read(Message message, long end, int depth)
    {
        if (depth > Limits.MaxGraphDepth)
            throw _cursor.Corrupt();
        while (_cursor.Position < end)
        {
            var (field, wireType) = _cursor.ReadTag();
            if (wireType == 2 && Child(message, field) is var child and not Message.None)
            {
                var childEnd = _cursor.ReadLength(end);
                if (child == Message.Tensor)
                    ReadTensor(childEnd);
                else
                    Read(child, childEnd, depth + 1);
            }
            else
            {
                _cursor.SkipValue(wireType, end);
            }
        }
    }

    private void ReadTensor(long end)
    {
        const int ExternalData = 13;
        string? location = null;
        long offset = 0, length = 0;
        while (_cursor.Position < end)
        {
            var (field, wireType) = _cursor.ReadTag();
            if (wireType != 2 || field != ExternalData)
            {
                _cursor.SkipValue(wireType, end);
                continue;
            }

            var (key, value) = ReadEntry(_cursor.ReadLength(end));
            if (key == "location")
                location = value;
            else if (key == "offset")
                offset = ParseSize(value);
            else if (key == "length")
                length = ParseSize(value);
        }

        if (location is not null)
            Add(location, offset, length);
    }

    private (string Key, string Value) ReadEntry(long end)
    {
        string key = "", value = "";
        while (_cursor.Position < end)
        {
            var (field, wireType) = _cursor.ReadTag();
            if (wireType == 2 && field == 1)
                key = _cursor.ReadText(_cursor.ReadLength(end));
            else if (wireType == 2 && field == 2)
                value = _cursor.ReadText(_cursor.ReadLength(end));
            else
                _cursor.SkipValue(wireType, end);
        }

        return (key, value);
    }

    private void Add(string location, long offset, long length)
    {
        var size = Math.Max(_files.GetValueOrDefault(location), offset + length);
        _files[location] = size;
        if (++_tensors > Limits.MaxExternalTensors || _files.Count > Limits.MaxExternalFiles || size < 0)
            throw _cursor.Corrupt();
    }

    private long ParseSize(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size : throw _cursor.Corrupt();
}
