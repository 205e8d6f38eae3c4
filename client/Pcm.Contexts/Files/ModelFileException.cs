namespace Pcm.Contexts;

/// <summary>A file of a model folder that is missing, cut short or not what its name says: which, and what to do.</summary>
public sealed class ModelFileException(string path, string problem) : Exception($"{path}: {problem}")
{
    public string FilePath { get; } = path;

    public string Problem { get; } = problem;
}
