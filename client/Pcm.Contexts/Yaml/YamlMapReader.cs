using System.Globalization;

namespace Pcm.Contexts.Yaml;

/// <summary>Typed reading of one map's keys. Every error names file, line, column and key.</summary>
internal sealed class YamlMapReader
{
    private readonly YamlMap _map;
    private readonly string _file;

    /// <exception cref="ManifestException">The map has a key that is not among <paramref name="known"/>.</exception>
    public YamlMapReader(YamlMap map, string file, params IReadOnlyCollection<string> known)
    {
        _map = map;
        _file = file;
        foreach (var entry in map.Entries)
        {
            if (known.Contains(entry.Name))
                continue;
            throw new ManifestException(file, entry.Line, entry.Column, Join(entry.Name),
                $"is not a known key; {Spelling.Suggest(entry.Name, known)}");
        }
    }

    public bool Has(string name) => _map.Find(name) is not null;

    public YamlNode? Find(string name) => _map.Find(name);

    public YamlNode Require(string name, string purpose) =>
        _map.Find(name) ?? throw new ManifestException(_file, _map.Line, _map.Column, Join(name), $"is missing; it says {purpose}");

    public string RequireText(string name, string purpose) => Text(Require(name, purpose));

    public string? FindText(string name) => _map.Find(name) is { } node ? Text(node) : null;

    public int? FindInteger(string name, int minimum, int maximum)
    {
        if (_map.Find(name) is not { } node)
            return null;
        var text = Text(node);
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= minimum && value <= maximum)
            return value;
        throw Error(node, $"must be a whole number from {minimum} to {maximum}, but is \"{text}\"");
    }

    public bool? FindBoolean(string name) => _map.Find(name) is not { } node ? null : Text(node) switch
    {
        "true" => true,
        "false" => false,
        var text => throw Error(node, $"must be true or false, but is \"{text}\""),
    };

    public IReadOnlyList<string>? FindTexts(string name, int maximum)
    {
        if (_map.Find(name) is not { } node)
            return null;
        return [.. List(node, maximum).Select(Text)];
    }

    public IReadOnlyList<YamlNode> List(YamlNode node, int maximum)
    {
        if (node is not YamlList list)
            throw Error(node, $"must be a list (lines beginning with \"- \"), but is {node.Kind}");
        if (list.Items.Count == 0)
            throw Error(node, "is an empty list; leave the key out or name at least one");
        if (list.Items.Count > maximum)
            throw Error(node, $"lists {list.Items.Count} entries; {maximum} are the most");
        return list.Items;
    }

    public YamlMap Map(YamlNode node) =>
        node as YamlMap ?? throw Error(node, $"must be a block of `key: value` lines, but is {node.Kind}");

    public string Text(YamlNode node) => node switch
    {
        YamlScalar { IsNull: false } scalar => scalar.Text,
        YamlScalar => throw Error(node, "has no value; write one, or \"\" for an empty text"),
        _ => throw Error(node, $"must be a single value, but is {node.Kind}; a text that begins with {{ or [ needs quotes"),
    };

    public ManifestException Error(YamlNode node, string problem) => new(_file, node.Line, node.Column, node.Key, problem);

    private string Join(string name) => _map.Key.Length == 0 ? name : $"{_map.Key}.{name}";
}
