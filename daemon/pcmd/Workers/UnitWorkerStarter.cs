using System.Globalization;
using Pcm.Linux;
using Pcmd.Configuration;

namespace Pcmd.Workers;

/// <summary>
/// Workers as transient units of systemd in <c>pcmd.slice</c>: restarting pcmd leaves them, stopping the slice or the machine ends them, and
/// each has its user, its memory limit and nothing that it could write to but its caches. systemd's own command does it, which is as stable
/// as its bus interface and needs no library.
/// </summary>
internal sealed class UnitWorkerStarter(DaemonConfiguration configuration) : IWorkerStarter
{
    private const string Slice = "pcmd.slice";

    // A site's way to its libraries is the only part of the environment that a worker needs.
    private static readonly string[] PassedVariables = ["LD_LIBRARY_PATH", "CUDA_HOME", "CUDA_PATH", "PCM_ONNXRUNTIME"];

    // Kernel tunables also because the supervisor's unit has it: both have to see one /proc, where a container manager puts files over it.
    // /run is named because systemd 252 leaves it writable under ProtectSystem=strict once files in /proc are hidden.
    private static readonly string[] Confinement =
    [
        "NoNewPrivileges=yes", "CapabilityBoundingSet=", "UMask=0077", "RestrictAddressFamilies=AF_UNIX", "ProtectSystem=strict",
        "ReadOnlyPaths=/run", "ProtectHome=read-only", "PrivateTmp=yes", "PrivateIPC=yes", "ProtectKernelTunables=yes", "ProtectKernelModules=yes",
        "ProtectKernelLogs=yes", "ProtectControlGroups=yes", "ProtectHostname=yes", "RestrictNamespaces=yes", "RestrictRealtime=yes",
        "RestrictSUIDSGID=yes", "LockPersonality=yes", "SystemCallArchitectures=native",
    ];

    // A card's driver needs its own device files, shared memory and system calls; computing on CPUs needs none of them.
    private static readonly string[] CpuConfinement =
    [
        "DevicePolicy=closed", "PrivateDevices=yes", "InaccessiblePaths=-/dev/shm -/dev/mqueue", "SystemCallFilter=@system-service",
        "SystemCallErrorNumber=EPERM",
    ];

    /// <summary>Whether systemd runs this machine.</summary>
    public static bool IsPossible => User.EffectiveId == 0 && Directory.Exists("/run/systemd/system");

    public static string UnitOf(WorkerRecord record) => $"pcmd-worker-{record.Id}.service";

    public async Task<ProcessIdentity> StartAsync(
        WorkerRecord record, WorkerLogFile log, IReadOnlyList<int> cpus, CancellationToken cancellationToken)
    {
        var unit = UnitOf(record);
        try
        {
            await SystemCommand.RunAsync("systemd-run", [.. Options(record, log, cpus), "--", configuration.WorkerProgram, .. WorkerArguments.Of(configuration, record)],
                Limits.ServiceManagerTimeout, cancellationToken);
            var pid = await SystemCommand.RunAsync("systemctl", ["show", "--property=MainPID", "--value", unit], Limits.ServiceManagerTimeout, cancellationToken);
            if (int.TryParse(pid, CultureInfo.InvariantCulture, out var main) && main > 0)
                return ProcessIdentity.Of(main) ?? new ProcessIdentity(main, 0);
        }
        catch
        {
            await EndAsync(unit);
            throw;
        }

        throw new WorkerDiedException($"unit {unit} ended at once", log.LastWords());
    }

    // Also one whose start is only queued. That there is none is as good, and whatever else fails, the first failure is the one to tell of.
    private static async Task EndAsync(string unit)
    {
        foreach (var arguments in new string[][] { ["stop", "--no-block", unit], ["kill", "--signal=KILL", unit] })
        {
            try
            {
                await SystemCommand.RunAsync("systemctl", arguments, Limits.ServiceManagerTimeout, CancellationToken.None);
            }
            catch (IOException)
            {
            }
        }
    }

    private IEnumerable<string> Options(WorkerRecord record, WorkerLogFile log, IReadOnlyList<int> cpus)
    {
        yield return $"--unit={UnitOf(record)}";
        yield return $"--description=pcmd worker for {record.Context} on {record.Device}";
        yield return $"--slice={Slice}";
        yield return "--quiet";

        // A unit that ends is forgotten, however it ended: its record and its log tell of it.
        yield return "--collect";

        // Started means executed, so that a wrong program is this call's failure.
        yield return "--service-type=exec";
        foreach (var property in Properties(record, log, cpus))
            yield return $"--property={property}";
        foreach (var name in PassedVariables)
        {
            if (Environment.GetEnvironmentVariable(name) is { Length: > 0 } value)
                yield return $"--setenv={name}={value}";
        }

        yield return $"--setenv={WorkerAllocator.Variable}={WorkerAllocator.Tunables}";
    }

    private IEnumerable<string> Properties(WorkerRecord record, WorkerLogFile log, IReadOnlyList<int> cpus)
    {
        yield return $"User={record.User.Name}";
        yield return $"Group={record.User.Gid}";
        yield return $"CPUAffinity={CpuList.Format(cpus)}";
        yield return $"StandardOutput=append:{log.Path}";
        yield return $"StandardError=append:{log.Path}";
        if (record.MemoryLimitBytes is { } bytes)
            yield return $"MemoryMax={bytes}";
        yield return "OOMPolicy=continue";
        yield return "LimitCORE=0";
        yield return $"TimeoutStopSec={Limits.UnitStopTimeout.TotalSeconds}";
        yield return $"ReadWritePaths={configuration.ProofsDirectory} {configuration.DigestsDirectory}";
        foreach (var property in Confinement)
            yield return property;
        if (configuration.Devices.FirstOrDefault(device => device.Name == record.Device) is { Kind: Pcm.Contexts.DeviceKinds.Cpu })
        {
            foreach (var property in CpuConfinement)
                yield return property;
        }
    }
}
