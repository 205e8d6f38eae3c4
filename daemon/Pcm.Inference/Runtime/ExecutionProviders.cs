namespace Pcm.Inference;

/// <summary>The execution providers that an engine can be asked for, and whether this machine's runtime has them.</summary>
public static class ExecutionProviders
{
    public const string Cpu = "cpu";
    public const string Cuda = "cuda";
    public const string WebGpu = "webgpu";

    private const string CudaLibrary = "libonnxruntime_providers_cuda.so";
    private const string SharedLibrary = "libonnxruntime_providers_shared.so";

    /// <summary>The providers that can be tried on this machine, by our names, CPU last.</summary>
    public static IReadOnlyList<string> Available(OnnxRuntime runtime) =>
        [.. new[] { Cuda, WebGpu, Cpu }.Where(provider => WhyNot(runtime, provider) is null)];

    /// <summary>Null where <paramref name="provider"/> can be tried, else what is missing, by file name where it is a file.</summary>
    public static string? WhyNot(OnnxRuntime runtime, string provider) => provider switch
    {
        Cpu => null,
        Cuda => WhyNotBuilt(runtime, "CUDAExecutionProvider", provider)
            ?? WhyNoLibrary(runtime, SharedLibrary)
            ?? WhyNoLibrary(runtime, CudaLibrary),
        WebGpu => WhyNotBuilt(runtime, "WebGpuExecutionProvider", provider),
        _ => $"'{provider}' is not an execution provider; cpu, cuda and webgpu are",
    };

    /// <exception cref="OnnxRuntimeException">The provider is not there; the message says which are and what is missing.</exception>
    internal static void Append(OnnxRuntime runtime, OnnxSessionOptions options, string provider, int deviceIndex, long deviceMemoryBytes)
    {
        if (WhyNot(runtime, provider) is { } reason)
        {
            throw new OnnxRuntimeException(
                OrtErrorCode.NotFound,
                $"Execution provider {provider} is not available: {reason}. Available here: {string.Join(", ", Available(runtime))}.");
        }
        if (provider == Cuda)
            options.AppendCuda(CudaOptions(deviceIndex, deviceMemoryBytes));
        else if (provider == WebGpu)
            options.AppendProvider("WebGPU", [new("deviceId", $"{deviceIndex}")]);
    }

    private static List<KeyValuePair<string, string>> CudaOptions(int deviceIndex, long deviceMemoryBytes)
    {
        List<KeyValuePair<string, string>> options =
        [
            new("device_id", $"{deviceIndex}"),
            // The other strategy doubles the arena at each growth and takes memory that another context could have.
            new("arena_extend_strategy", "kSameAsRequested"),
        ];
        if (deviceMemoryBytes > 0)
            options.Add(new("gpu_mem_limit", $"{deviceMemoryBytes}"));
        return options;
    }

    private static string? WhyNotBuilt(OnnxRuntime runtime, string name, string provider) =>
        runtime.AvailableProviders.Contains(name) ? null : $"the runtime at {runtime.LibraryPath} was built without {provider}";

    private static string? WhyNoLibrary(OnnxRuntime runtime, string library)
    {
        string path = Path.Combine(Path.GetDirectoryName(runtime.LibraryPath) ?? ".", library);
        return File.Exists(path) ? null : $"{path} is missing";
    }
}
