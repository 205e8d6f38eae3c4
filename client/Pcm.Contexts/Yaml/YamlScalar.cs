namespace Pcm.Contexts.Yaml;

internal sealed class YamlScalar(string key, int line, int column, string text, bool isPlain) : YamlNode(key, line, column)
{
    public string Text { get; } = text;

    /// <summary>Nothing was written after the key. A quoted empty string is a value.</summary>
    public bool IsNull { get; } = isPlain && text is "" or "~" or "null";

    public override string Kind => IsNull ? "empty" : "a single value";
}
