using System.Security;

namespace Pcm.Contexts;

/// <summary>Opens a model folder's files, following links, and says plainly when one is not there.</summary>
public static class ModelFiles
{
    private const int BufferBytes = 64 << 10;

    /// <summary>A graph and the files that hold its external data.</summary>
    /// <param name="folder">The source folder.</param>
    /// <param name="model">The graph, relative to it.</param>
    /// <exception cref="ModelFileException">One is missing, cut short, or outside the graph's folder.</exception>
    public static IReadOnlyList<ModelFile> OfGraph(string folder, string model)
    {
        var graphPath = Path.Combine(folder, model);
        using var graph = Open(graphPath);
        var files = new List<ModelFile> { new(model, graphPath, graph.Length) };
        var graphFolder = Path.GetDirectoryName(model) ?? "";
        foreach (var external in OnnxExternalData.Find(graph, graphPath))
        {
            if (Path.IsPathRooted(external.Location) || external.Location.Split('/', '\\').Contains(".."))
                throw new ModelFileException(graphPath, $"keeps weights in \"{external.Location}\", outside its own folder, which is not allowed");
            var name = Path.Combine(graphFolder, external.Location);
            files.Add(new ModelFile(name, Path.Combine(folder, name), CheckExternal(folder, name, model, external.MinimumSizeBytes)));
        }

        return files;
    }

    /// <summary>A file of the folder, or null when nothing of that name is there.</summary>
    /// <exception cref="ModelFileException">It is there but is a link to nothing, or cannot be read.</exception>
    public static ModelFile? Find(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        if (!File.Exists(path) && new FileInfo(path).LinkTarget is null)
            return null;
        using var stream = Open(path);
        return new ModelFile(name, path, stream.Length);
    }

    /// <summary>Opens a regular file for reading.</summary>
    /// <exception cref="ModelFileException">It is missing, a link to nothing, no regular file, or may not be read.</exception>
    public static FileStream Open(string path)
    {
        try
        {
            return RegularFile.Open(path, BufferBytes);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ModelFileException(path, new FileInfo(path).LinkTarget is { } target
                ? $"is a link to \"{target}\", which does not exist; download the model again, or copy it with its links followed (cp -L)"
                : "does not exist");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SecurityException)
        {
            throw new ModelFileException(path, $"cannot be read: {e.Message}");
        }
    }

    private static long CheckExternal(string folder, string name, string model, long minimumSizeBytes)
    {
        if (Find(folder, name) is not { } file)
            throw new ModelFileException(Path.Combine(folder, name), $"does not exist, and {model} keeps its weights there; download it beside the graph");
        if (file.SizeBytes < minimumSizeBytes)
        {
            throw new ModelFileException(file.FullPath,
                $"has {file.SizeBytes} bytes, and {model} keeps weights there up to byte {minimumSizeBytes}; download it again");
        }

        return file.SizeBytes;
    }
}
