using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pcm.Linux;
using Pcmd.Configuration;
using Pcmd.Devices;
using Pcmd.Identity;
using Pcmd.Leases;
using Pcmd.Listening;
using Pcmd.Locality;
using Pcmd.Logging;
using Pcmd.Metrics;
using Pcmd.Residency;
using Pcmd.Status;
using Pcmd.Streams;
using Pcmd.Workers;

namespace Pcmd;

/// <summary>Composes the daemon and runs it from configuration to exit code.</summary>
internal static class DaemonHost
{
    public static async Task<int> RunAsync(StartOptions options)
    {
        DaemonConfiguration configuration;
        try
        {
            // Users' rows pass through its memory.
            ProcessHardening.DenyTracing();
            ProcessHardening.DenyNewPrivileges();
            configuration = ConfigurationLoader.Load(options).Configuration;
            RuntimeDirectories.Prepare(configuration, options);
        }
        catch (ConfigurationException e)
        {
            await Console.Error.WriteLineAsync($"pcmd: {e.Message}");
            return ExitCodes.Configuration;
        }
        catch (IOException e)
        {
            await Console.Error.WriteLineAsync($"pcmd: {e.Message}");
            return ExitCodes.CannotListen;
        }

        using var host = Build(options, configuration);
        return await RunAsync(host);
    }

    private static async Task<int> RunAsync(IHost host)
    {
        try
        {
            await host.StartAsync();
        }
        catch (UnixSocketException e) when (e.Reason == UnixSocketError.Busy)
        {
            await Console.Error.WriteLineAsync($"pcmd: {e.Message}");
            return ExitCodes.AlreadyRunning;
        }
        catch (IOException e)
        {
            await Console.Error.WriteLineAsync($"pcmd: {e.Message}");
            return ExitCodes.CannotListen;
        }

        await host.WaitForShutdownAsync();
        return host.Services.GetRequiredService<Listener>().HasFailed ? ExitCodes.Fault : ExitCodes.Stopped;
    }

    private static IHost Build(StartOptions options, DaemonConfiguration configuration)
    {
        // No configuration sources and no default loggers: the daemon has its own of both, and each would cost memory.
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.AddPcmdLogging(configuration);
        builder.Services.Configure<ConsoleLifetimeOptions>(console => console.SuppressStatusMessages = true);
        var stopTimeout = configuration.DrainTimeout + Limits.KillTimeout + Limits.CloseAllTimeout;
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = stopTimeout);
        builder.Services
            .AddSingleton(configuration)
            .AddSingleton(RoleOf(options))
            .AddSingleton(TimeProvider.System)
            .AddSingleton<Counters>()
            .AddSingleton<ClientBytes>()
            .AddSingleton<AccessPolicy>()
            .AddSingleton<UserShares>()
            .AddSingleton<DeviceTable>()
            .AddSingleton<ProcessWatcher>()
            .AddSingleton<WorkerAttachments>()
            .AddSingleton<DeviceGates>()
            .AddSingleton<WorkerLoading>()
            .AddSingleton(StarterOf(configuration))
            .AddSingleton<WorkerLauncher>()
            .AddSingleton<WorkerAdopter>()
            .AddSingleton<WorkerInheritance>()
            .AddSingleton<ContextCatalog>()
            .AddSingleton<ContextResolver>()
            .AddSingleton<RestoreList>()
            .AddSingleton<EvictionHistory>()
            .AddSingleton<LeaseTable>()
            .AddSingleton<PeerJobs>()
            .AddSingleton<LeaseFinder>()
            .AddSingleton<AccountingFile>()
            .AddSingleton<LeaseKeeper>()
            .AddSingleton<CrashLedger>()
            .AddSingleton<LoadFailures>()
            .AddSingleton<ResidencyServices>()
            .AddSingleton<ResidencyManager>()
            .AddSingleton<StreamTable>()
            .AddSingleton<StatusReporter>()
            .AddSingleton<MetricsReport>()
            .AddSingleton<ClientSessionFactory>()
            .AddSingleton<ConnectionTable>()
            .AddSingleton<ConnectionRoom>()
            .AddSingleton<ConnectionHandler>()
            .AddSingleton<Listener>()
            .AddHostedService<StartupReport>()
            .AddHostedService(services => services.GetRequiredService<Listener>())
            .AddHostedService<FeatureSwitch>()
            .AddHostedService<MetricsWriter>()
            .AddHostedService<ReloadSignal>()
            .AddHostedService<ServiceNotifier>();
        return builder.Build();
    }

    private static IWorkerStarter StarterOf(DaemonConfiguration configuration) => configuration.WorkerUnits switch
    {
        WorkerUnits.Never => new PlainWorkerStarter(configuration),
        WorkerUnits.Auto when !UnitWorkerStarter.IsPossible => new PlainWorkerStarter(configuration),
        _ => new UnitWorkerStarter(configuration),
    };

    private static DaemonRole RoleOf(StartOptions options) => new(
        options.IsPrivate,
        User.EffectiveId,
        options.NodeName ?? NodeName.Find(),
        Guid.NewGuid().ToString("N"),
        options.IdleExit);
}
