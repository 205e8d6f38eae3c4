namespace Pcmd.Configuration;

/// <summary>One thing that is wrong with the configuration: where it stands and what to do.</summary>
/// <param name="File">The file as the admin named it.</param>
/// <param name="Line">From 1; 0 when the file as a whole is meant.</param>
/// <param name="Column">From 1; 0 when the file as a whole is meant.</param>
/// <param name="Key">Path of keys, as in <c>devices[0].cpus</c>; empty for the file itself.</param>
/// <param name="Problem">What is wrong and what to do.</param>
public sealed record ConfigurationProblem(string File, int Line, int Column, string Key, string Problem)
{
    public override string ToString()
    {
        var place = Line > 0 ? $"{File}:{Line}:{Column}: " : $"{File}: ";
        return Key.Length > 0 ? $"{place}{Key}: {Problem}" : place + Problem;
    }
}
