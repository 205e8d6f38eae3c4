using Microsoft.Extensions.Logging;
using Pcm.Linux;
using Pcm.Protocol;
using Pcmd.Configuration;
using Pcmd.Devices;
using Pcmd.Logging;
using Pcmd.Residency;

namespace Pcmd.Workers;

/// <summary>
/// What an earlier supervisor left: workers that are still what their records say become residents again, everything else is ended. It is
/// settled before the socket listens, so that no client is given a second copy of what is there.
/// </summary>
internal sealed class WorkerInheritance(
    DaemonConfiguration configuration,
    DeviceTable devices,
    ContextCatalog catalog,
    ResidencyManager residency,
    WorkerAdopter adopter,
    ProcessWatcher watcher,
    ILogger<WorkerInheritance> log)
{
    public async Task TakeAsync(CancellationToken cancellationToken)
    {
        var records = ReadRecords();
        var kept = new List<(WorkerRecord Record, ContextDefinition Context, Candidate Place)>();
        var ending = Strangers(records).Select(process => TryEndAsync(process, "no record tells of it", cancellationToken)).ToList<Task>();
        foreach (var record in records)
        {
            if (WhyNot(record, kept.Where(one => one.Record.Device == record.Device).Sum(one => one.Record.ReservedBytes), out var context, out var place) is { } reason)
                ending.Add(EndAsync(record, reason, cancellationToken));
            else
                kept.Add((record, context!, place!));
        }

        // All of these first, side by side: the others have a while to dial, and nobody listens before this is over.
        await Task.WhenAll(ending);
        foreach (var (record, context, place) in kept)
        {
            adopter.Expect(record);
            residency.Adopt(context, place, record);
        }
    }

    // Those whose process lives. The rest are cleared away: a worker that was started and not written down finds no record, or is not
    // expected when it dials, or stands at its gate.
    private List<WorkerRecord> ReadRecords()
    {
        var records = new List<WorkerRecord>();
        foreach (var path in Directory.EnumerateFiles(configuration.RecordsDirectory).ToList())
        {
            if (WorkerRecordFile.Read(path) is { Process.IsAlive: true } record)
                records.Add(record);
            else
                File.Delete(path);
        }

        return records;
    }

    // Whoever is at a gate and in no record, whatever became of its record.
    private IEnumerable<ProcessIdentity> Strangers(List<WorkerRecord> records)
    {
        var known = records.Select(record => record.Process!.Value.Pid).ToHashSet();
        foreach (var gate in GateFolders.Existing(configuration))
        {
            foreach (var pid in gate.Workers().Where(pid => !known.Contains(pid)))
            {
                if (ProcessIdentity.Of(pid) is { } process && gate.Workers().Contains(pid))
                    yield return process;
            }
        }
    }

    private string? WhyNot(WorkerRecord record, long keptBytes, out ContextDefinition? context, out Candidate? place)
    {
        place = null;
        context = Find(record);
        if (context is null || context.Stamp != record.Stamp)
            return "its context is gone or has changed";
        if (devices.Find(record.Device) is not { } device || context.Manifest.FindVariant(record.Variant) is not { } variant)
            return "its device or variant is not configured any more";
        if (device.Gate.Read().StayRefusal is { } closed)
            return closed;
        if (record.ReservedBytes > residency.FreeBytesOf(device) - keptBytes)
            return $"it takes {record.ReservedBytes >> 20} MiB, more than is left of its device's budget";
        if (record.User.Uid != WorkerAccount.Of(configuration).Uid)
            return "workers run as another user now";
        place = new Candidate(device, variant, record.ReservedBytes);
        return null;
    }

    private ContextDefinition? Find(WorkerRecord record)
    {
        try
        {
            var entry = catalog.Scan().FirstOrDefault(entry => entry.ManifestPath == record.ManifestPath);
            return entry is not null ? entry.Definition : ContextDefinition.Load(record.ManifestPath);
        }
        catch (Pcm.Contexts.ManifestException)
        {
            return null;
        }
    }

    private async Task EndAsync(WorkerRecord record, string reason, CancellationToken cancellationToken)
    {
        if (await TryEndAsync(record.Process!.Value, reason, cancellationToken))
            WorkerRecordFile.Delete(record);
    }

    // The node's other devices do not wait for one that does not end; with its record it is tried again at the next start.
    private async Task<bool> TryEndAsync(ProcessIdentity process, string reason, CancellationToken cancellationToken)
    {
        WorkerEvents.RemainsEnded(log, process.Pid, reason);
        Signals.TrySend(process, Signal.Kill);
        try
        {
            await watcher.WhenEndedAsync(process).WaitAsync(Limits.KillTimeout, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            WorkerEvents.RemainsStuck(log, process.Pid, (int)Limits.KillTimeout.TotalSeconds);
            return false;
        }
    }
}
