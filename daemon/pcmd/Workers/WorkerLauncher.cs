using Microsoft.Extensions.Logging;
using Pcm.Contexts;
using Pcm.Linux;
using Pcm.Protocol;
using Pcmd.Configuration;
using Pcmd.Devices;
using Pcmd.Logging;
using Pcmd.Residency;

namespace Pcmd.Workers;

/// <summary>Starts workers and has them load a context: gate, record, process, greeting, load.</summary>
internal sealed class WorkerLauncher(
    DaemonConfiguration configuration,
    IWorkerStarter starter,
    WorkerAttachments attachments,
    WorkerLoading loading,
    ProcessWatcher watcher,
    TimeProvider time,
    ILogger<WorkerLauncher> log)
{
    /// <summary>A worker that has loaded the context, and what it says of it.</summary>
    /// <exception cref="PcmException">It cannot be loaded; the one error for all who wait.</exception>
    public async Task<(Worker Worker, ContextFacts Facts)> StartAsync(
        ContextDefinition context, Candidate place, Action<ProgressMessage> progress, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await TryStartAsync(context, place, progress, cancellationToken);
            }
            catch (WorkerDiedException e) when (attempt < Limits.LoadAttempts)
            {
                WorkerEvents.DiedLoading(log, context.Name, place.Device.Name, e.Message);
            }
            catch (WorkerDiedException e)
            {
                throw new PcmException(ErrorCode.ContextLoadFailed,
                    $"the worker ended while it loaded context {context.Name}: {e.Message}", permanent: false, e);
            }
            catch (IOException e) when (e is not ConnectionLostException)
            {
                throw new PcmException(ErrorCode.Internal, $"no worker could be started: {e.Message}", e);
            }
        }
    }

    private async Task<(Worker Worker, ContextFacts Facts)> TryStartAsync(
        ContextDefinition context, Candidate place, Action<ProgressMessage> progress, CancellationToken cancellationToken)
    {
        // A look ahead for a better error; the worker's own look is the one that counts.
        place.Device.DemandOpen();
        var record = RecordFor(context, place);
        attachments.Expect(record);
        Worker? worker = null;
        try
        {
            worker = await StartProcessAsync(record, place, cancellationToken);
            worker.Attach(await AttachedAsync(record, worker, cancellationToken));
            return (worker, await loading.LoadAsync(worker, context, place, progress, cancellationToken));
        }
        catch
        {
            if (worker is null)
            {
                WorkerRecordFile.Delete(record);
                throw;
            }

            await worker.KillAsync("it could not load its context");
            worker.Dispose();
            throw;
        }
        finally
        {
            attachments.Forget(record.Nonce);
        }
    }

    private WorkerRecord RecordFor(ContextDefinition context, Candidate place)
    {
        var id = WorkerRecordFile.NewId();
        return new WorkerRecord(id, WorkerRecordFile.NewNonce())
        {
            Path = WorkerRecordFile.PathOf(configuration.RecordsDirectory, id),
            Context = context.Name,
            ManifestPath = context.ManifestPath,
            Stamp = context.Stamp,
            Variant = place.Variant.Name,
            Device = place.Device.Name,
            ReservedBytes = place.Bytes,
            OrphanTime = configuration.OrphanTime,
            Gate = place.Device.Gate.Directory,
            User = WorkerAccount.Of(configuration),

            // A card's driver maps far more than it uses, so the limit would say nothing there.
            MemoryLimitBytes = place.Device.Kind == DeviceKinds.Cpu ? place.Device.MemoryBudgetBytes + Limits.WorkerOverheadBytes : null,
            Since = time.GetUtcNow(),
        };
    }

    private async Task<Worker> StartProcessAsync(WorkerRecord record, Candidate place, CancellationToken cancellationToken)
    {
        WorkerRecordFile.Write(record);
        var logFile = WorkerLogFile.Open(configuration.LogDirectory, place.Device.Name, record.Context);
        try
        {
            var process = await starter.StartAsync(record, logFile, place.Device.Cpus, cancellationToken);
            var started = record with { Process = process };
            var worker = new Worker(process, watcher.WhenEndedAsync(process), started, logFile);
            attachments.Started(record.Nonce, process.Pid);
            await RecordAsync(worker, started);
            WorkerEvents.Started(log, process.Pid, record.Context, record.Variant, record.Device);
            return worker;
        }
        catch
        {
            logFile.Dispose();
            throw;
        }
    }

    // A worker that no record names would outlive this supervisor unknown to the next.
    private static async Task RecordAsync(Worker worker, WorkerRecord started)
    {
        try
        {
            WorkerRecordFile.Write(started);
        }
        catch
        {
            await worker.KillAsync("its record could not be written");
            throw;
        }
    }

    private async Task<AttachedWorker> AttachedAsync(WorkerRecord record, Worker worker, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(Limits.AttachTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        var attached = attachments.WhenAttachedAsync(record.Nonce, either.Token);
        if (await Task.WhenAny(attached, worker.Ended) == worker.Ended)
            throw new WorkerDiedException($"worker {worker.Pid} ended before it dialled ({await worker.Ended})", worker.Log.LastWords());
        try
        {
            return await attached;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new WorkerDiedException($"worker {worker.Pid} did not dial within {Limits.AttachTimeout.TotalSeconds} s",
                worker.Log.LastWords());
        }
    }
}
