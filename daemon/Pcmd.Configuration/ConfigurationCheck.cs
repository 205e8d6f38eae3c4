using System.Text;
using Pcm.Linux;

namespace Pcmd.Configuration;

/// <summary>What only the machine can tell about a configuration: paths that must be there, and values that depend on each other.</summary>
internal static class ConfigurationCheck
{
    public static void Run(DaemonConfiguration configuration, ConfigurationProblems problems)
    {
        var socketBytes = Encoding.UTF8.GetByteCount(configuration.SocketPath);
        if (socketBytes > ConfigurationLimits.MaxSocketPathBytes)
            problems.AddForKey("socket",
                $"{configuration.SocketPath} is {socketBytes} bytes long; Linux takes {ConfigurationLimits.MaxSocketPathBytes}");
        if (!File.Exists(configuration.WorkerProgram))
            problems.AddForKey("worker_program",
                $"{configuration.WorkerProgram} does not exist; install pcmd-worker there or name where it is");
        CheckWorkerUser(configuration, problems);
        if (configuration.OnnxRuntimeLibrary is { } library && !File.Exists(library))
            problems.AddForKey("onnxruntime_library", $"{library} does not exist; name the file libonnxruntime.so.1 of the site's build");
        if (configuration.MetricsFile is { } metrics && !metrics.EndsWith(".prom", StringComparison.Ordinal))
            problems.AddForKey("metrics_file", $"{metrics} does not end in .prom, so that node_exporter would pass it by");
        if (problems.IsSet("contexts_dirs"))
        {
            foreach (var missing in configuration.ContextsDirectories.Where(directory => !Directory.Exists(directory)))
                problems.AddForKey("contexts_dirs", $"{missing} does not exist; make it or take it out");
        }

        if (configuration.Devices.Count == 0 && problems.Found.Count == 0)
            problems.AddForKey("devices", "is empty; leave the key out for one device over all CPUs");
        if (configuration.UnansweredBytes < configuration.WindowBytes)
            problems.AddForKey("unanswered_mib", "is smaller than window_mib, so that a single stream could not fill its window");
        if (configuration.UnansweredBytesPerUser < configuration.WindowBytes)
            problems.AddForKey("unanswered_mib_per_user", "is smaller than window_mib, so that a single stream could not fill its window");
    }

    private static void CheckWorkerUser(DaemonConfiguration configuration, ConfigurationProblems problems)
    {
        if (configuration.WorkerUser is not { } name)
            return;
        if (User.Find(name) is not { } account)
        {
            problems.AddForKey("worker_user",
                $"there is no user \"{name}\"; add one (useradd --system --no-create-home --shell /usr/sbin/nologin {name}) or name another");
        }
        else if (account.Uid != User.EffectiveId && User.EffectiveId != 0)
        {
            problems.AddForKey("worker_user", "only a daemon that runs as root can start workers as another user; leave it out");
        }
    }
}
