using System.Runtime.InteropServices;

namespace Pcm.Bench.Reporting;

/// <summary>The machine that the figures hold for.</summary>
public sealed record MachineFacts(string Cpu, int Cores, long MemoryMiB, string Os, string Kernel, string DotNet)
{
    public static MachineFacts Read() => new(
        Field("/proc/cpuinfo", "model name"),
        Environment.ProcessorCount,
        long.Parse(Field("/proc/meminfo", "MemTotal").Split(' ')[0]) / 1024,
        RuntimeInformation.OSDescription,
        File.ReadAllText("/proc/sys/kernel/osrelease").Trim(),
        RuntimeInformation.FrameworkDescription);

    private static string Field(string file, string name) => File.ReadLines(file)
        .Where(line => line.StartsWith(name, StringComparison.Ordinal))
        .Select(line => line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim())
        .FirstOrDefault("unknown");
}
