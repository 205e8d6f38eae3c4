namespace Pcmd.Configuration;

/// <summary>The configuration cannot be used; carries everything that is wrong with it, in the order of the file.</summary>
public sealed class ConfigurationException(IReadOnlyList<ConfigurationProblem> problems)
    : Exception(string.Join(Environment.NewLine, problems))
{
    public IReadOnlyList<ConfigurationProblem> Problems { get; } = problems;
}
