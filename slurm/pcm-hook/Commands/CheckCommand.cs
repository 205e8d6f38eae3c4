using Pcm.Contexts;
using Pcm.Protocol;
using Pcmd.Configuration;

namespace Pcm.Hook;

/// <summary>Says of each thing that has to fit, to the admin who asks, whether it does. Unlike the hooks it may take its time.</summary>
internal static class CheckCommand
{
    public static async Task<int> RunAsync(string? configurationFile, string slurmDirectory)
    {
        var report = new CheckReport(Console.Out);
        var options = new StartOptions { ConfigurationFile = configurationFile };
        try
        {
            var (configuration, file) = ConfigurationLoader.Load(options);
            report.Good($"configuration {file ?? "(defaults)"}");
            CheckPartitions(configuration, report);
            CheckDevices(configuration, NodeName.Find(), report);
            await CheckDriverAsync(configuration, report);
            CheckGates(configuration, report);
            CheckDaemon(configuration, report);
        }
        catch (ConfigurationException e)
        {
            foreach (var problem in e.Problems)
                report.Bad(problem.ToString());
        }

        SlurmFiles.Check(slurmDirectory, report);
        return report.HasProblems ? ExitCodes.Problem : ExitCodes.Done;
    }

    private static void CheckPartitions(DaemonConfiguration configuration, CheckReport report)
    {
        if (configuration.Slurm.Partitions.Count > 0)
            report.Good($"jobs of {string.Join(", ", configuration.Slurm.Partitions)} may take part");
        else
            report.Bad("slurm.partitions is empty: no job takes part; name the partitions whose jobs may");
    }

    private static void CheckDevices(DaemonConfiguration configuration, string nodeName, CheckReport report)
    {
        var leased = configuration.Devices.Where(device => device.IsLeased).ToList();
        if (leased.Count == 0)
            report.Bad("no device is one of Slurm's: give devices a gres_index, device_file or uuid");
        var map = DeviceMap.Of(configuration, nodeName);
        if (map.Doubt.Length > 0)
            report.Bad($"{configuration.Slurm.GresFile} does not tell GPUs by their files{map.Doubt}; use gres_index or uuid instead of device_file");
        if (map.SharedBecause is { } reason && !configuration.Slurm.LeaseSharedGpus)
            report.Bad($"{configuration.Slurm.GresFile} {reason}, so that no job gets a lease; slurm.lease_shared_gpus: true grants them to jobs that are alone");
        foreach (var device in leased)
        {
            var name = $"device {device.Name}";
            if (device.DeviceFile is not { } path)
                report.Good($"{name} is GPU {device.Uuid ?? device.GresIndex?.ToString(System.Globalization.CultureInfo.InvariantCulture)} of Slurm's");
            else if (!File.Exists(path))
                report.Bad($"{name}: {path} is not there");
            else if (map.IndexOf(path) is { } index)
                report.Good($"{name} is {path}, GPU {index} of Slurm's");
            else if (map.Doubt.Length == 0)
                report.Bad($"{name}: {path} is not among the GPUs of node {nodeName} in {configuration.Slurm.GresFile}");
        }
    }

    // Slurm's number, the device's file and the driver's number and UUID have to mean one GPU.
    private static async Task CheckDriverAsync(DaemonConfiguration configuration, CheckReport report)
    {
        var cards = configuration.Devices.Where(device => device.IsLeased && device.Kind == DeviceKinds.Cuda).ToList();
        if (cards.Count == 0)
            return;
        if (await DriverQuestion.AskAsync(Limits.CheckDriverTimeout) is not { } gpus)
        {
            report.Bad("no NVIDIA driver answers (libnvidia-ml.so.1), so that it cannot be proven which GPU is which");
            return;
        }

        foreach (var device in cards)
        {
            var gpu = gpus.FirstOrDefault(gpu => gpu.Uuid == device.Uuid || device.DeviceFile == $"/dev/nvidia{gpu.Minor}");
            if (gpu is not null)
                report.Good($"device {device.Name} is /dev/nvidia{gpu.Minor}, {gpu.Uuid}");
            else if (device.Uuid is not null || device.DeviceFile is not null)
                report.Bad($"device {device.Name}: the driver has no GPU {device.Uuid ?? device.DeviceFile}; it has "
                    + string.Join(", ", gpus.Select(gpu => $"/dev/nvidia{gpu.Minor} ({gpu.Uuid})")));
            else
                report.Bad($"device {device.Name} is known by its number alone; give it a device_file or uuid, so that it can be proven to be the GPU that Slurm means");
        }
    }

    private static void CheckGates(DaemonConfiguration configuration, CheckReport report)
    {
        foreach (var gate in GateFolders.Existing(configuration))
        {
            var state = gate.Read();
            var workers = gate.Workers().Count;
            report.Good($"gate {Path.GetFileName(gate.Directory)}: {state.StartRefusal ?? "open"}; {workers} {(workers == 1 ? "worker" : "workers")}");
        }
    }

    private static void CheckDaemon(DaemonConfiguration configuration, CheckReport report)
    {
        try
        {
            using var socket = Pcm.Linux.UnixSocket.Connect(configuration.SocketPath);
            report.Good($"pcmd listens on {configuration.SocketPath}");
        }
        catch (Pcm.Linux.UnixSocketException e)
        {
            report.Bad($"pcmd does not listen: {e.Message}");
        }
    }
}
