namespace Pcm.Contexts.Yaml;

/// <summary>One key of a map and where the key itself stands.</summary>
internal sealed record YamlEntry(string Name, int Line, int Column, YamlNode Value);
