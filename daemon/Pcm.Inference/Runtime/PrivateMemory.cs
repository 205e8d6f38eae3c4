using System.Globalization;

namespace Pcm.Inference;

/// <summary>The private memory that this process may still take by its own limit (RLIMIT_DATA), which counts files that are mapped privately.</summary>
internal static class PrivateMemory
{
    public static long FreeBytes() => FreeBytes(Read("/proc/self/limits"), Read("/proc/self/status"));

    /// <param name="limits">Lines as of /proc/PID/limits: "Max data size   soft hard bytes".</param>
    /// <param name="status">Lines as of /proc/PID/status: "VmData:   n kB".</param>
    /// <returns><see cref="long.MaxValue"/> where there is no limit, or the system does not say.</returns>
    internal static long FreeBytes(IEnumerable<string> limits, IEnumerable<string> status) =>
        Number(limits, "Max data size") is not { } most ? long.MaxValue : most - (Number(status, "VmData:") ?? 0) * 1024;

    // Null for "unlimited", too.
    private static long? Number(IEnumerable<string> lines, string start)
    {
        string? line = lines.FirstOrDefault(line => line.StartsWith(start, StringComparison.Ordinal));
        string? word = line?[start.Length..].Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return long.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;
    }

    private static string[] Read(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
