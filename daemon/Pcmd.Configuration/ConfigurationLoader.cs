using Pcm.Linux;

namespace Pcmd.Configuration;

/// <summary>Finds the configuration that a start means: the command line over the file over the defaults of the role.</summary>
public static class ConfigurationLoader
{
    /// <summary>The configuration and the file it came from, if any.</summary>
    /// <exception cref="ConfigurationException">The file cannot be used.</exception>
    public static (DaemonConfiguration Configuration, string? File) Load(StartOptions options) => Load(options, AllowedCpus(), checkMachine: true);

    /// <summary>
    /// The same for another program on the node, which may have fewer CPUs than the daemon and other programs beside it: what the file says
    /// counts, not what that program finds of it.
    /// </summary>
    /// <exception cref="ConfigurationException">The file cannot be used.</exception>
    public static DaemonConfiguration LoadForHook(StartOptions options) =>
        Load(options, [.. Enumerable.Range(0, ConfigurationLimits.MaxCpus)], checkMachine: false).Configuration;

    /// <summary>What a hook goes by where the file cannot be used: the places that a package has.</summary>
    public static DaemonConfiguration DefaultsForHook(StartOptions options) => Defaults(options);

    private static (DaemonConfiguration Configuration, string? File) Load(StartOptions options, IReadOnlyList<int> allowedCpus, bool checkMachine)
    {
        // Inside a memory cgroup the runtime reports that one's limit.
        var memoryBytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        var defaults = Defaults(options) with { Devices = [DeviceSection.Default(allowedCpus, memoryBytes)] };
        var reader = new ConfigurationReader(defaults, options.NodeName ?? NodeName.Find(), allowedCpus, memoryBytes, checkMachine);
        var standard = !options.IsPrivate && File.Exists(StandardPaths.ConfigurationFile) ? StandardPaths.ConfigurationFile : null;
        var file = options.ConfigurationFile ?? standard;
        var configuration = file is null ? reader.Read("", "(defaults)") : reader.ReadFile(file);
        return (options.SocketPath is { } socket ? configuration with { SocketPath = Path.GetFullPath(socket) } : configuration, file);
    }

    private static DaemonConfiguration Defaults(StartOptions options)
    {
        var layout = InstallLayout.Current;
        var runtime = options.RuntimeDirectory;
        return new DaemonConfiguration
        {
            SocketPath = runtime is null
                ? Environment.GetEnvironmentVariable("PCM_SOCKET") ?? StandardPaths.Socket
                : Path.Combine(runtime, "pcmd.sock"),
            StateDirectory = runtime is null ? StandardPaths.State : Path.Combine(runtime, "state"),
            CacheDirectory = runtime is null ? StandardPaths.Cache : Path.Combine(runtime, "cache"),
            LogDirectory = runtime is null ? StandardPaths.Log : Path.Combine(runtime, "log"),
            ContextsDirectories = [StandardPaths.ContextsDirectory, layout.ContextsDirectory],
            WorkerProgram = layout.WorkerProgram,

            // A user's own daemon ends with its job, and what it started ends with it; the node's outlives its own restart.
            WorkerUser = options.IsPrivate || User.EffectiveId != 0 ? null : StandardPaths.WorkerUser,
            WorkerUnits = options.IsPrivate ? WorkerUnits.Never : WorkerUnits.Auto,
            KeepWorkers = !options.IsPrivate,
            Slurm = new SlurmConfiguration { AllowWithoutLease = options.IsPrivate || User.EffectiveId != 0 },
            Devices = [],
        };
    }

    private static IReadOnlyList<int> AllowedCpus()
    {
        const string Key = "Cpus_allowed_list:";
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(Key, StringComparison.Ordinal));
        return CpuList.Parse(line[Key.Length..].Trim(), out var problem) ?? throw new InvalidDataException($"/proc/self/status: {problem}");
    }
}
