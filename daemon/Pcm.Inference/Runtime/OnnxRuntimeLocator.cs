namespace Pcm.Inference;

/// <summary>Finds the native library's file.</summary>
internal static class OnnxRuntimeLocator
{
    // With and without the ABI's version: the npm package and the NuGet package name the file differently.
    private static readonly string[] FileNames = ["libonnxruntime.so.1", "libonnxruntime.so"];

    private static readonly string[] Folders = [".", "../lib/pcmd", "../../lib/pcmd"];

    /// <exception cref="OnnxRuntimeException">There is no such file; the message lists where it was looked for.</exception>
    public static string Find(string? configuredPath)
    {
        if (!string.IsNullOrEmpty(configuredPath))
            return Named(configuredPath, "the configured path");
        string? fromEnvironment = Environment.GetEnvironmentVariable(OnnxRuntime.PathVariable);
        if (!string.IsNullOrEmpty(fromEnvironment))
            return Named(fromEnvironment, OnnxRuntime.PathVariable);

        List<string> looked = [];
        foreach (string folder in Folders)
        {
            foreach (string name in FileNames)
            {
                string path = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, folder, name));
                if (File.Exists(path))
                    return RealPath(path);
                looked.Add(path);
            }
        }
        throw new OnnxRuntimeException(
            OrtErrorCode.LibraryUnavailable,
            $"ONNX Runtime is not installed: none of {string.Join(", ", looked)} exists. Configure its path or set {OnnxRuntime.PathVariable}.");
    }

    private static string Named(string path, string source)
    {
        if (Directory.Exists(path))
            path = FileNames.Select(name => Path.Combine(path, name)).FirstOrDefault(File.Exists) ?? Path.Combine(path, FileNames[0]);
        if (!File.Exists(path))
            throw new OnnxRuntimeException(OrtErrorCode.LibraryUnavailable, $"ONNX Runtime: {source} names {path}, which does not exist.");
        return RealPath(Path.GetFullPath(path));
    }

    // The runtime looks for its providers' libraries beside the file that was opened, not beside a link to it.
    private static string RealPath(string path) => File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
}
