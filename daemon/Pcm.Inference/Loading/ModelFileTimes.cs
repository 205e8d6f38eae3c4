namespace Pcm.Inference;

/// <summary>Lengths and times of a model's files, links followed: what tells that two loads read the same weights.</summary>
internal sealed class ModelFileTimes
{
    private readonly string[] _paths;
    private readonly (long LengthBytes, DateTime Written)[] _times;

    private ModelFileTimes(string[] paths)
    {
        _paths = paths;
        _times = [.. paths.Select(Read)];
    }

    public static ModelFileTimes Of(OnnxFileFacts file)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(file.Path))!;
        return new ModelFileTimes([file.Path, .. file.ExternalFiles.Keys.Select(name => Path.Combine(folder, name))]);
    }

    public bool StillHold() => _paths.Select(Read).SequenceEqual(_times);

    private static (long, DateTime) Read(string path)
    {
        if (!File.Exists(path))
            return (-1, default);
        FileInfo target = LinkedFile.Target(path);
        return (target.Length, target.LastWriteTimeUtc);
    }
}
