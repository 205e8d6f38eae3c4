namespace Pcm.Inference;

/// <summary>The make of the device, as far as the system tells: kernels, and so their rounding, are chosen by it.</summary>
internal static class DeviceKind
{
    private const string NvidiaFolder = "/proc/driver/nvidia/gpus";

    public static string Describe(string provider)
    {
        try
        {
            return provider == ExecutionProviders.Cpu
                ? FirstValue("/proc/cpuinfo", "model name") + " " + FirstValue("/proc/cpuinfo", "flags")
                : string.Join(", ",
                    Directory.GetDirectories(NvidiaFolder).Select(gpu => FirstValue(Path.Combine(gpu, "information"), "Model")));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "unknown";
        }
    }

    private static string FirstValue(string path, string key)
    {
        string line = File.ReadLines(path).FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal)) ?? "";
        return line[(line.IndexOf(':') + 1)..].Trim();
    }
}
