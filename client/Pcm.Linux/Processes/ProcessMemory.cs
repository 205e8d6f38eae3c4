using System.Globalization;

namespace Pcm.Linux;

/// <summary>Memory numbers of a process.</summary>
public static class ProcessMemory
{
    /// <summary>Anonymous memory that is resident, in bytes; null where the process is gone or may not be looked at.</summary>
    public static long? AnonymousBytes(int pid) => Read(pid, "RssAnon:");

    /// <summary>All memory that is resident, mapped files included, in bytes; null as above.</summary>
    public static long? ResidentBytes(int pid) => Read(pid, "VmRSS:");

    private static long? Read(int pid, string key)
    {
        try
        {
            foreach (var line in File.ReadLines($"/proc/{pid}/status"))
            {
                if (!line.StartsWith(key, StringComparison.Ordinal)) continue;
                var number = line.AsSpan(key.Length).Trim();
                return 1024 * long.Parse(number[..number.IndexOf(' ')], CultureInfo.InvariantCulture);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It ended while we looked.
        }

        return null;
    }
}
