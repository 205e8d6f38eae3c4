using System.Globalization;

namespace Pcm.Inference;

/// <summary>The private memory that this process may still take by its own limit (RLIMIT_DATA), which counts files that are mapped privately.</summary>
internal static class PrivateMemory
{
    public static long FreeBytes()
    {
        // "Max data size   soft hard bytes" and "VmData:   n kB" (proc(5)).
        string? limit = Words("/proc/self/limits", "Max data size").FirstOrDefault();
        string? taken = Words("/proc/self/status", "VmData:").FirstOrDefault();
        return Number(limit) is not { } most ? long.MaxValue : most - (Number(taken) ?? 0) * 1024;
    }

    // Null for "unlimited", and where the system does not say.
    private static long? Number(string? word) => long.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;

    private static string[] Words(string path, string start)
    {
        try
        {
            string? line = File.ReadLines(path).FirstOrDefault(line => line.StartsWith(start, StringComparison.Ordinal));
            return line?[start.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
        }
        catch (IOException)
        {
            return [];
        }
    }
}
