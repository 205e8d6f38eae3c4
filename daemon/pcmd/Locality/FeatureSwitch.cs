using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pcmd.Configuration;
using Pcmd.Logging;
using Pcmd.Residency;

namespace Pcmd.Locality;

/// <summary>
/// Tells Slurm which site contexts are warm here, where the admin wants that, by features that slurm.conf declares for the node. Each update
/// takes slurmctld's locks, so that a state has to last before it is told, and what was told is told again only now and then: Slurm forgets
/// it when it is reconfigured.
/// </summary>
internal sealed class FeatureSwitch(
    DaemonConfiguration configuration, DaemonRole role, ResidencyManager residency, ContextCatalog catalog, TimeProvider time, ILogger<FeatureSwitch> log)
    : BackgroundService
{
    private HashSet<string> _seen = [];
    private HashSet<string>? _told;
    private long _toldAt;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!configuration.Slurm.ActiveFeatures || role.IsPrivate)
            return;
        using var timer = new PeriodicTimer(configuration.Slurm.FeaturesDebounce, time);
        try
        {
            do
                await LookAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        var warm = WarmSiteContexts();
        var lasts = warm.SetEquals(_seen);
        _seen = warm;
        if (!lasts || (_told is not null && _told.SetEquals(warm) && time.GetElapsedTime(_toldAt) < Limits.TellFeaturesAgain))
            return;
        try
        {
            await TellAsync(warm, cancellationToken);
            _told = warm;
        }
        catch (IOException e)
        {
            LeaseLog.FeaturesNotSwitched(log, e.Message);
            _told = null;
        }

        _toldAt = time.GetTimestamp();
    }

    private HashSet<string> WarmSiteContexts()
    {
        var site = catalog.Scan().Select(entry => entry.Definition?.Stamp).ToHashSet();
        return [.. residency.Snapshot().Where(resident => resident.WarmSince is not null && site.Contains(resident.Context.Stamp)).Select(resident => resident.Context.Name)];
    }

    private async Task TellAsync(HashSet<string> warm, CancellationToken cancellationToken)
    {
        var program = configuration.Slurm.ScontrolProgram;
        var line = await SystemCommand.RunAsync(program, ["show", "node", role.NodeName, "--oneliner"], Limits.ScontrolTimeout, cancellationToken);
        if (NodeFeatures.Parse(line).With(warm) is not { } active)
            return;
        await SystemCommand.RunAsync(
            program, ["update", $"nodename={role.NodeName}", $"ActiveFeatures={string.Join(',', active)}"], Limits.ScontrolTimeout, cancellationToken);
        LeaseLog.FeaturesSwitched(log, string.Join(',', active));
    }
}
