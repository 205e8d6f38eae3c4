namespace Pcm.Linux;

/// <summary>Which boot of the machine this is: what was written down about processes before another boot is void.</summary>
public static class BootId
{
    public static string Current { get; } = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();
}
