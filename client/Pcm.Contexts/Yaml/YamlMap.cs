namespace Pcm.Contexts.Yaml;

internal sealed class YamlMap(string key, int line, int column, IReadOnlyList<YamlEntry> entries) : YamlNode(key, line, column)
{
    public IReadOnlyList<YamlEntry> Entries { get; } = entries;

    public override string Kind => "a block of keys";

    public YamlNode? Find(string name)
    {
        foreach (var entry in Entries)
        {
            if (entry.Name == name)
                return entry.Value;
        }

        return null;
    }
}
