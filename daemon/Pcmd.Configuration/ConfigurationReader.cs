using System.Text;
using Microsoft.Extensions.Logging;
using Pcm.Contexts;
using Pcm.Contexts.Yaml;

namespace Pcmd.Configuration;

/// <summary>Turns <c>pcmd.yaml</c> into a <see cref="DaemonConfiguration"/>, over the defaults of the daemon's role.</summary>
public sealed class ConfigurationReader(
    DaemonConfiguration defaults, string nodeName, IReadOnlyList<int> allowedCpus, long nodeMemoryBytes, bool checkMachine = true)
{
    private const int MaxSeconds = 7 * 24 * 3600;

    // pcmd.service gives a stop 100 s; closing and ending what is left takes some of it.
    private const int MaxDrainSeconds = 80;

    private static readonly Dictionary<string, LogLevel> LogLevels = new()
    {
        ["trace"] = LogLevel.Trace,
        ["debug"] = LogLevel.Debug,
        ["information"] = LogLevel.Information,
        ["warning"] = LogLevel.Warning,
        ["error"] = LogLevel.Error,
        ["critical"] = LogLevel.Critical,
    };

    private static readonly Dictionary<string, WorkerUnits> UnitChoices = new()
    {
        ["auto"] = WorkerUnits.Auto,
        ["always"] = WorkerUnits.Always,
        ["never"] = WorkerUnits.Never,
    };

    private static readonly Dictionary<string, bool> StopChoices = new() { ["keep"] = true, ["end"] = false };

    /// <exception cref="ConfigurationException">It cannot be read or used; all that is wrong with it.</exception>
    public DaemonConfiguration ReadFile(string file)
    {
        string yaml;
        try
        {
            var length = new FileInfo(file).Length;
            if (length > ConfigurationLimits.MaxConfigurationBytes)
                throw Unusable(file, $"is larger than {ConfigurationLimits.MaxConfigurationBytes} bytes, too large for a configuration");
            yaml = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(File.ReadAllBytes(file)).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            throw Unusable(file, "is not UTF-8 text");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unusable(file, $"cannot be read: {e.Message}");
        }

        return Read(yaml, file);
    }

    public DaemonConfiguration Read(string yaml, string file)
    {
        var root = IsBlank(yaml) ? null : Parse(yaml, file);
        var problems = new ConfigurationProblems(file, root);
        var configuration = root is null ? defaults : ReadRoot(root, problems);
        if (checkMachine)
            ConfigurationCheck.Run(configuration, problems);
        return problems.Found.Count == 0 ? configuration : throw new ConfigurationException([.. problems.Found.OrderBy(p => p.Line)]);
    }

    private DaemonConfiguration ReadRoot(YamlMap root, ConfigurationProblems problems)
    {
        var section = new SectionReader(root, problems, nodeName);
        var maxIdle = section.Integer("max_idle_seconds", 0, 0, MaxSeconds);
        var configuration = defaults with
        {
            SocketPath = section.Path("socket") ?? defaults.SocketPath,
            ContextsDirectories = section.Paths("contexts_dirs", ConfigurationLimits.MaxContextsDirectories) ?? defaults.ContextsDirectories,
            StateDirectory = section.Path("state_dir") ?? defaults.StateDirectory,
            CacheDirectory = section.Path("cache_dir") ?? defaults.CacheDirectory,
            LogDirectory = section.Path("log_dir") ?? defaults.LogDirectory,
            LogLevel = section.Choice("log_level", defaults.LogLevel, LogLevels),
            LogFileBytes = (long)section.Integer("log_file_mib", (int)(defaults.LogFileBytes >> 20), 1, 1024) << 20,
            LogFiles = section.Integer("log_files", defaults.LogFiles, 1, 100),
            MetricsFile = section.Path("metrics_file") ?? defaults.MetricsFile,
            MetricsInterval = section.Seconds("metrics_interval_seconds", defaults.MetricsInterval, 1, ConfigurationLimits.MaxMetricsIntervalSeconds),
            WorkerProgram = section.Path("worker_program") ?? defaults.WorkerProgram,
            WorkerUser = section.Text("worker_user") ?? defaults.WorkerUser,
            WorkerUnits = section.Choice("worker_units", defaults.WorkerUnits, UnitChoices),
            KeepWorkers = section.Choice("workers_at_stop", defaults.KeepWorkers, StopChoices),
            OnnxRuntimeLibrary = section.Path("onnxruntime_library") ?? defaults.OnnxRuntimeLibrary,
            Devices = new DeviceSection(problems, nodeName, allowedCpus, nodeMemoryBytes).Read(section.List("devices", ConfigurationLimits.MaxDevices)),
            Slurm = SlurmSection.Read(section.Section("slurm"), defaults.Slurm),
            MaxIdle = maxIdle > 0 ? TimeSpan.FromSeconds(maxIdle) : null,
            MaxConnections = section.Integer("max_connections", defaults.MaxConnections, 1, 100_000),
            MaxConnectionsPerUser = section.Integer("max_connections_per_user", defaults.MaxConnectionsPerUser, 1, 100_000),
            MaxStreamsPerConnection = section.Integer(
                "max_streams_per_connection", defaults.MaxStreamsPerConnection, 1, Pcm.Protocol.Limits.MaxStreams),
            MaxStreams = section.Integer("max_streams", defaults.MaxStreams, 1, 1_000_000),
            MaxStreamsPerUser = section.Integer("max_streams_per_user", defaults.MaxStreamsPerUser, 1, 1_000_000),
            MaxWaitingOpens = section.Integer("max_waiting_opens", defaults.MaxWaitingOpens, 1, 100_000),
            WindowRows = section.Integer("window_rows", defaults.WindowRows, 1, Pcm.Protocol.Limits.MaxWindowRows),
            WindowBytes = section.Integer("window_mib", defaults.WindowBytes >> 20, 1, Pcm.Protocol.Limits.MaxWindowBytes >> 20) << 20,
            UnansweredBytes = (long)section.Integer("unanswered_mib", (int)(defaults.UnansweredBytes >> 20), 1, 65_536) << 20,
            UnansweredBytesPerUser = (long)section.Integer(
                "unanswered_mib_per_user", (int)(defaults.UnansweredBytesPerUser >> 20), 1, 65_536) << 20,
            BusyTimeout = section.Seconds("busy_timeout_seconds", defaults.BusyTimeout, 0, MaxSeconds),
            LoadTimeout = section.Seconds("load_timeout_seconds", defaults.LoadTimeout, 1, MaxSeconds),
            LoadRetry = section.Seconds("load_retry_seconds", defaults.LoadRetry, 0, MaxSeconds),
            PassTimeout = section.Seconds("pass_timeout_seconds", defaults.PassTimeout, 1, MaxSeconds),
            DrainTimeout = section.Seconds("drain_timeout_seconds", defaults.DrainTimeout, 0, MaxDrainSeconds),
            OrphanTime = section.Seconds("orphan_seconds", defaults.OrphanTime, 1, (int)Pcm.Protocol.Limits.MaxOrphanTime.TotalSeconds),
            MaxCrashes = section.Integer("max_crashes", defaults.MaxCrashes, 1, 10_000),
            CrashWindow = section.Seconds("crash_window_seconds", defaults.CrashWindow, 1, MaxSeconds),
        };
        section.RejectUnknown();
        return configuration;
    }

    private static YamlMap Parse(string yaml, string file)
    {
        try
        {
            return YamlTreeReader.Read(yaml, file);
        }
        catch (ManifestException e)
        {
            throw new ConfigurationException([new ConfigurationProblem(file, e.Line, e.Column, e.Key, e.Problem)]);
        }
    }

    // A file of comments alone is how an admin starts: all defaults.
    private static bool IsBlank(string yaml) => yaml.Split('\n').All(line => line.AsSpan().Trim() is [] or ['#', ..]);

    private static ConfigurationException Unusable(string file, string problem) => new([new ConfigurationProblem(file, 0, 0, "", problem)]);
}
