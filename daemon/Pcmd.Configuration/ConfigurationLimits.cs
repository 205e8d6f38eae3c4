namespace Pcmd.Configuration;

/// <summary>Every bound on a configuration's text, with its reason.</summary>
public static class ConfigurationLimits
{
    /// <summary>What the kernel can be built for on x86-64.</summary>
    public const int MaxCpus = 8192;

    /// <summary>A configuration is a page of text.</summary>
    public const int MaxConfigurationBytes = 1 << 20;

    /// <summary>A node with more GPUs and CPU sets than this does not exist.</summary>
    public const int MaxDevices = 64;

    public const int MaxContextsDirectories = 16;

    /// <summary>An hour: numbers that are older say nothing of the node as it is.</summary>
    public const int MaxMetricsIntervalSeconds = 3600;

    /// <summary><c>sockaddr_un</c> holds 108 bytes with the terminating zero.</summary>
    public const int MaxSocketPathBytes = 107;
}
