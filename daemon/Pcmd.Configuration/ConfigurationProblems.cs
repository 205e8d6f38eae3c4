using Pcm.Contexts.Yaml;

namespace Pcmd.Configuration;

/// <summary>Gathers what is wrong with one file, so that an admin mends it in one go.</summary>
internal sealed class ConfigurationProblems(string file, YamlMap? root)
{
    private readonly List<ConfigurationProblem> _found = [];

    public IReadOnlyList<ConfigurationProblem> Found => _found;

    public void Add(YamlNode at, string problem) => Add(at.Line, at.Column, at.Key, problem);

    public void Add(int line, int column, string key, string problem) =>
        _found.Add(new ConfigurationProblem(file, line, column, key, problem));

    /// <summary>Notes a problem with the value of a top-level key, at its place when the file sets it.</summary>
    public void AddForKey(string key, string problem) => Add(root?.Find(key)?.Line ?? 0, root?.Find(key)?.Column ?? 0, key, problem);

    /// <summary>Whether the file itself sets the key.</summary>
    public bool IsSet(string key) => root?.Find(key) is not null;
}
