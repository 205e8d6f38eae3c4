using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Pcm.Contexts.Yaml;

/// <summary>
/// Reads one YAML document into a tree that knows where everything stands. It works on parser events, since the object
/// mapper needs reflection, which Native AOT does not have. Anchors, aliases and tags are refused: a manifest needs none, and
/// aliases can make a small file expand without bound.
/// </summary>
internal sealed class YamlTreeReader
{
    private readonly Parser _parser;
    private readonly string _file;
    private int _nodes;

    private YamlTreeReader(string yaml, string file)
    {
        _parser = new Parser(new StringReader(yaml));
        _file = file;
    }

    /// <exception cref="ManifestException">The text is not YAML, is empty, or is more than one document.</exception>
    public static YamlMap Read(string yaml, string file)
    {
        try
        {
            return new YamlTreeReader(yaml, file).ReadDocument();
        }
        catch (YamlException e)
        {
            throw new ManifestException(file, (int)e.Start.Line, (int)e.Start.Column, "", $"is not valid YAML: {Reason(e)}");
        }
    }

    private YamlMap ReadDocument()
    {
        _parser.Consume<StreamStart>();
        if (_parser.TryConsume<StreamEnd>(out _))
            throw new ManifestException(_file, 1, 1, "", "is empty; `pcm-client context init DIR` writes one for a model folder");

        _parser.Consume<DocumentStart>();
        var root = ReadNode("", 0);
        _parser.Consume<DocumentEnd>();
        if (!_parser.TryConsume<StreamEnd>(out _))
        {
            var next = _parser.Current!.Start;
            throw new ManifestException(_file, (int)next.Line, (int)next.Column, "", "a second document begins; a file holds one");
        }

        return root as YamlMap ?? throw Error(root, $"must be a block of `key: value` lines, but is {root.Kind}");
    }

    private YamlNode ReadNode(string key, int depth)
    {
        var start = _parser.Current!.Start;
        var (line, column) = ((int)start.Line, (int)start.Column);
        if (depth > Limits.MaxYamlDepth)
            throw new ManifestException(_file, line, column, key, $"is nested more than {Limits.MaxYamlDepth} levels deep");
        if (++_nodes > Limits.MaxYamlNodes)
            throw new ManifestException(_file, line, column, key, $"the file holds more than {Limits.MaxYamlNodes} values");
        if (_parser.Current is NodeEvent node && (!node.Anchor.IsEmpty || !node.Tag.IsEmpty))
            throw new ManifestException(_file, line, column, key, "anchors (&name) and tags (!name) are not supported; write the value out");

        if (_parser.TryConsume<Scalar>(out var scalar))
            return new YamlScalar(key, line, column, scalar.Value, scalar.Style == ScalarStyle.Plain);
        if (_parser.TryConsume<SequenceStart>(out _))
            return ReadList(key, line, column, depth);
        if (_parser.TryConsume<MappingStart>(out _))
            return ReadMap(key, line, column, depth);
        throw new ManifestException(_file, line, column, key, "aliases (*name) are not supported; write the value out");
    }

    private YamlList ReadList(string key, int line, int column, int depth)
    {
        var items = new List<YamlNode>();
        while (!_parser.TryConsume<SequenceEnd>(out _))
            items.Add(ReadNode($"{key}[{items.Count}]", depth + 1));
        return new YamlList(key, line, column, items);
    }

    private YamlMap ReadMap(string key, int line, int column, int depth)
    {
        var entries = new List<YamlEntry>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var name = ReadNode(key, depth + 1) as YamlScalar
                ?? throw new ManifestException(_file, line, column, key, "has a key that is not a plain word; a text with {braces} needs quotes");
            if (!seen.Add(name.Text))
                throw new ManifestException(_file, name.Line, name.Column, Join(key, name.Text), "is written twice; keep one of them");
            entries.Add(new YamlEntry(name.Text, name.Line, name.Column, ReadNode(Join(key, name.Text), depth + 1)));
        }

        return new YamlMap(key, line, column, entries);
    }

    private static string Join(string key, string name) => key.Length == 0 ? name : $"{key}.{name}";

    private ManifestException Error(YamlNode node, string problem) => new(_file, node.Line, node.Column, node.Key, problem);

    // YamlDotNet puts the position before the reason in some messages; ours stands at the front already.
    private static string Reason(YamlException e)
    {
        var message = e.InnerException?.Message ?? e.Message;
        var at = message.StartsWith('(') ? message.IndexOf("): ", StringComparison.Ordinal) : -1;
        return at < 0 ? message : message[(at + 3)..];
    }
}
