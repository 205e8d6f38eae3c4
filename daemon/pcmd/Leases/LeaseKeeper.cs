using Microsoft.Extensions.Logging;
using Pcm.Protocol;
using Pcmd.Configuration;
using Pcmd.Devices;
using Pcmd.Identity;
using Pcmd.Logging;
using Pcmd.Residency;

namespace Pcmd.Leases;

/// <summary>
/// Makes what the gates say true on the devices: what may not stay goes, what a job asked for or an owner had taken away comes. Hooks tell it
/// when to look; what they could not tell it finds by looking again.
/// </summary>
internal sealed class LeaseKeeper : IDisposable
{
    private readonly DaemonConfiguration _configuration;
    private readonly LeaseTable _leases;
    private readonly AccessPolicy _access;
    private readonly ContextResolver _contexts;
    private readonly ResidencyManager _residency;
    private readonly RestoreList _restore;
    private readonly ILogger<LeaseKeeper> _log;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stopped = new();

    public LeaseKeeper(
        DaemonConfiguration configuration,
        LeaseTable leases,
        AccessPolicy access,
        ContextResolver contexts,
        ResidencyManager residency,
        RestoreList restore,
        AccountingFile accounting,
        TimeProvider time,
        ILogger<LeaseKeeper> log)
    {
        (_configuration, _leases, _access, _contexts, _residency, _restore, _time, _log) =
            (configuration, leases, access, contexts, residency, restore, time, log);
        leases.Ended += lease =>
        {
            var (rows, tokens, deviceMs, _) = lease.Account.Read();
            LeaseLog.Ended(log, lease.Job.Job, rows, tokens, deviceMs);
            accounting.Write(lease);
        };
    }

    /// <summary>Looks for the first time, and now and then from here on.</summary>
    public void Start()
    {
        if (!_configuration.Devices.Any(device => device.IsLeased))
            return;
        foreach (var lease in _leases.Refresh().Where(lease => lease.TakesPart))
            Bring(lease);
        _ = LookAsync(_stopped.Token);
    }

    /// <summary>A prolog has written a job into gates.</summary>
    /// <returns>How many contexts went, proven, and how many stay on the job's devices.</returns>
    /// <exception cref="PcmException">No gate names the token.</exception>
    public async Task<(int Evicted, int Kept)> BeginAsync(string token, CancellationToken cancellationToken)
    {
        _leases.Refresh();
        var lease = _leases.Find(token)
            ?? throw new PcmException(ErrorCode.BadRequest, "no gate names a holder of that token");

        // Of its own devices only: it does not wait for what goes from others.
        var evicted = await _residency.EvictWhereAsync(resident => lease.Devices.Contains(resident.Device) ? WhyNot(resident) : null, cancellationToken);
        var kept = _residency.CountOn(lease.Devices);
        LeaseLog.Begun(_log, lease.Job.Job, lease.Job.Uid, lease.Job.Partition, lease.TakesPart, string.Join(",", lease.Devices.Select(d => d.Name)), evicted, kept);
        if (lease.TakesPart)
            Bring(lease);
        return (evicted, kept);
    }

    /// <summary>An epilog has taken a job out of gates.</summary>
    public void End() => _leases.Refresh();

    public void Dispose()
    {
        _stopped.Cancel();
        _stopped.Dispose();
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Limits.GateLookPeriod, _time);
        try
        {
            do
                await LookOnceAsync(cancellationToken);
            while (await timer.WaitForNextTickAsync(cancellationToken));
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task LookOnceAsync(CancellationToken cancellationToken)
    {
        try
        {
            _leases.Refresh();
            await _residency.EvictWhereAsync(WhyNot, cancellationToken).WaitAsync(Limits.GateLookPeriod, _time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // What does not go keeps nobody from looking at the others.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LeaseLog.CannotLook(_log, e.Message);
        }
    }

    /// <summary>Why a resident context may not stay on its device, and whether that is for who holds it; null when it may.</summary>
    private (string Reason, bool ForOwner)? WhyNot(Resident resident)
    {
        var gate = resident.Device.Gate.Read();
        if (gate.StayRefusal is { } refusal)
            return (refusal, true);

        // Most contexts are everybody's, and for them no name service has to be asked.
        var manifest = resident.Context.Manifest;
        if (AccessPolicy.IsOpenToAll(manifest))
            return null;
        foreach (var holder in gate.Holders)
        {
            if (holder.Lease is { } job && !_access.MayUse(LeaseUser.Of(job), manifest))
                return ($"{holder.Name} holds the device, whose user may not use the context", true);
        }

        return null;
    }

    // What the job named, else what owners had taken off its devices. Nobody waits for it, so what goes wrong is for the log.
    private void Bring(Lease lease)
    {
        foreach (var device in lease.Devices)
        {
            var evicted = _restore.Take(device.Name);
            IReadOnlyList<string> contexts = lease.Job.Context is { } named ? [named] : evicted;
            _ = BringAsync(lease, device, contexts);
        }
    }

    private async Task BringAsync(Lease lease, Device device, IReadOnlyList<string> contexts)
    {
        foreach (var name in contexts)
        {
            try
            {
                var context = _contexts.Resolve(name, LeaseUser.Of(lease.Job));
                var wishes = new ResidencyWishes(Variant: null, device.Name, AllowCpu: false);
                using var held = await _residency.AcquireAsync(context, wishes, lease.Job.Uid, lease, _ => { }, lease.Ended);
            }
            catch (PcmException e)
            {
                LeaseLog.NotBrought(_log, lease.Job.Job, device.Name, e.Message);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }
}
