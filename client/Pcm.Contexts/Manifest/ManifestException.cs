namespace Pcm.Contexts;

/// <summary>A manifest that cannot be used: which file, where in it, which key, what is wrong and what to do.</summary>
public sealed class ManifestException : Exception
{
    public ManifestException(string file, int line, int column, string key, string problem)
        : base(Describe(file, line, column, key, problem))
    {
        File = file;
        Line = line;
        Column = column;
        Key = key;
        Problem = problem;
    }

    /// <summary>The file as the reader knows it.</summary>
    public string File { get; }

    /// <summary>From 1; 0 when the file as a whole is meant.</summary>
    public int Line { get; }

    /// <summary>From 1; 0 when the file as a whole is meant.</summary>
    public int Column { get; }

    /// <summary>Path of keys, as in <c>variants[0].model</c>; empty for the file itself.</summary>
    public string Key { get; }

    /// <summary>What is wrong and what to do, without the place.</summary>
    public string Problem { get; }

    private static string Describe(string file, int line, int column, string key, string problem)
    {
        var place = line > 0 ? $"{file}:{line}:{column}: " : $"{file}: ";
        return key.Length > 0 ? $"{place}{key}: {problem}" : place + problem;
    }
}
