using System.Globalization;
using System.Text;
using Pcm.Contexts;
using Pcm.Contexts.Yaml;

namespace Pcmd.Configuration;

/// <summary>
/// Typed reading of one block of keys. A key that is absent or wrong yields its default, and what is wrong is noted; whatever
/// was not asked for when <see cref="RejectUnknown"/> is called is unknown.
/// </summary>
internal sealed class SectionReader(YamlMap map, ConfigurationProblems problems, string nodeName)
{
    private readonly List<string> _known = [];

    public YamlNode? Find(string key)
    {
        _known.Add(key);
        return map.Find(key);
    }

    public string? Text(string key) => Find(key) is { } node ? TextOf(node) : null;

    public int Integer(string key, int fallback, int minimum, int maximum) => OptionalInteger(key, minimum, maximum) ?? fallback;

    /// <summary>Null where it is absent or wrong.</summary>
    public int? OptionalInteger(string key, int minimum, int maximum)
    {
        if (Find(key) is not { } node || TextOf(node) is not { } text)
            return null;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            && value >= minimum && value <= maximum)
            return value;
        problems.Add(node, $"must be a whole number from {minimum} to {maximum}, but is \"{text}\"");
        return null;
    }

    public TimeSpan Seconds(string key, TimeSpan fallback, int minimum, int maximum) =>
        TimeSpan.FromSeconds(Integer(key, (int)fallback.TotalSeconds, minimum, maximum));

    public T Choice<T>(string key, T fallback, IReadOnlyDictionary<string, T> choices)
    {
        if (Find(key) is not { } node || TextOf(node) is not { } text)
            return fallback;
        if (choices.TryGetValue(text, out var value))
            return value;
        problems.Add(node, $"\"{text}\" is not one of {string.Join(", ", choices.Keys)}");
        return fallback;
    }

    /// <summary>An absolute path, with <c>%n</c> replaced by the node's name.</summary>
    public string? Path(string key) => Find(key) is { } node ? PathOf(node) : null;

    public IReadOnlyList<string>? Paths(string key, int maximum)
    {
        if (Find(key) is not { } node || Items(node, maximum) is not { } items)
            return null;
        return [.. items.Select(PathOf).OfType<string>()];
    }

    public IReadOnlyList<string>? Texts(string key, int maximum)
    {
        if (Find(key) is not { } node || Items(node, maximum) is not { } items)
            return null;
        return [.. items.Select(TextOf).OfType<string>()];
    }

    /// <summary>A block of keys within this one; one that is absent or wrong has no keys.</summary>
    public SectionReader? Section(string key)
    {
        if (Find(key) is not { } node)
            return null;
        if (node is YamlMap block)
            return new SectionReader(block, problems, nodeName);
        problems.Add(node, $"must be a block of `key: value` lines, but is {node.Kind}");
        return null;
    }

    public IReadOnlyList<YamlNode>? List(string key, int maximum) => Find(key) is { } node ? Items(node, maximum) : null;

    public void RejectUnknown()
    {
        foreach (var entry in map.Entries.Where(entry => !_known.Contains(entry.Name)))
        {
            var key = map.Key.Length == 0 ? entry.Name : $"{map.Key}.{entry.Name}";
            problems.Add(entry.Line, entry.Column, key, $"is not a known key; {Spelling.Suggest(entry.Name, _known)}");
        }
    }

    private string? TextOf(YamlNode node)
    {
        if (node is YamlScalar { IsNull: false } scalar)
            return scalar.Text;
        problems.Add(node, node is YamlScalar
            ? "has no value; write one or leave the key out"
            : $"must be a single value, but is {node.Kind}");
        return null;
    }

    private string? PathOf(YamlNode node)
    {
        if (TextOf(node) is not { } text)
            return null;
        var path = ExpandNode(node, text);
        if (path is not null && !System.IO.Path.IsPathRooted(path))
        {
            problems.Add(node, $"must be an absolute path, but is \"{text}\"");
            return null;
        }

        return path is null ? null : System.IO.Path.GetFullPath(path);
    }

    private string? ExpandNode(YamlNode node, string text)
    {
        var expanded = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '%')
            {
                expanded.Append(text[i]);
                continue;
            }

            switch (i + 1 < text.Length ? text[i + 1] : '\0')
            {
                case 'n':
                    expanded.Append(nodeName);
                    break;
                case '%':
                    expanded.Append('%');
                    break;
                default:
                    problems.Add(node, $"\"{text}\" has a % that is neither %n (the node's name) nor %% (a percent sign)");
                    return null;
            }

            i++;
        }

        return expanded.ToString();
    }

    private IReadOnlyList<YamlNode>? Items(YamlNode node, int maximum)
    {
        if (node is not YamlList list)
        {
            problems.Add(node, $"must be a list (lines beginning with \"- \"), but is {node.Kind}");
            return null;
        }

        if (list.Items.Count > maximum)
        {
            problems.Add(node, $"lists {list.Items.Count} entries; {maximum} are the most");
            return null;
        }

        return list.Items;
    }
}
