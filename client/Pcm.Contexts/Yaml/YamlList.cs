namespace Pcm.Contexts.Yaml;

internal sealed class YamlList(string key, int line, int column, IReadOnlyList<YamlNode> items) : YamlNode(key, line, column)
{
    public IReadOnlyList<YamlNode> Items { get; } = items;

    public override string Kind => "a list";
}
