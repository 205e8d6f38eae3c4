namespace Pcm.Contexts.Yaml;

/// <summary>A value of a YAML file with the place where it stands (lines and columns from 1) and its path of keys.</summary>
internal abstract class YamlNode(string key, int line, int column)
{
    public string Key { get; } = key;

    public int Line { get; } = line;

    public int Column { get; } = column;

    /// <summary>What it is, for an error message.</summary>
    public abstract string Kind { get; }
}
