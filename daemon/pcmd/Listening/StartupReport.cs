using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pcmd.Configuration;
using Pcmd.Devices;
using Pcmd.Logging;

namespace Pcmd.Listening;

/// <summary>The first line of the log: which build, where, with what.</summary>
internal sealed class StartupReport(DaemonRole role, DeviceTable devices, ILogger<StartupReport> log) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        ListeningLog.Starting(log, BuildInfo.Version, role.NodeName, Environment.ProcessId,
            string.Join("; ", devices.All.Select(Describe)));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static string Describe(Device device) =>
        $"{device.Name}: {device.Kind} {device.Index}, CPUs {CpuList.Format(device.Cpus)}, {device.MemoryBudgetBytes >> 20} MiB";
}
