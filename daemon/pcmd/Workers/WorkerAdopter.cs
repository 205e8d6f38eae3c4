using Microsoft.Extensions.Logging;
using Pcm.Linux;
using Pcm.Protocol;
using Pcmd.Configuration;
using Pcmd.Logging;

namespace Pcmd.Workers;

/// <summary>
/// Takes workers of an earlier supervisor over: they dial again by themselves, show the nonce of their record and say what they hold.
/// </summary>
internal sealed class WorkerAdopter(
    DaemonConfiguration configuration,
    WorkerAttachments attachments,
    WorkerLoading loading,
    ProcessWatcher watcher,
    TimeProvider time,
    ILogger<WorkerAdopter> log)
{
    /// <summary>Lets the worker of a record in when it dials. To be called before the socket listens.</summary>
    public void Expect(WorkerRecord record) => attachments.Expect(record);

    /// <summary>The worker and what it holds; null when it came to nothing, and then its process is gone and its record too.</summary>
    /// <param name="record">The worker's.</param>
    /// <param name="isLeaving">Whether a cancellation lets go of it: its process and record stay for the next supervisor.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TimeoutException">It could not be ended.</exception>
    public async Task<(Worker Worker, ContextFacts Facts)?> AdoptAsync(
        WorkerRecord record, Func<bool> isLeaving, CancellationToken cancellationToken)
    {
        var process = record.Process ?? throw new ArgumentException("a record without a process", nameof(record));
        var logFile = WorkerLogFile.Open(configuration.LogDirectory, record.Device, record.Context);
        var worker = new Worker(process, watcher.WhenEndedAsync(process), record, logFile);
        string reason;
        try
        {
            if (await FactsAsync(record, worker, cancellationToken) is { } facts)
            {
                WorkerEvents.Adopted(log, worker.Pid, record.Context, record.Variant, record.Device, worker.Build);
                return (worker, facts);
            }

            reason = worker.Ended.IsCompleted ? "it has ended" : "it did not say what it holds";
        }
        catch (PcmException e)
        {
            reason = e.Message;
        }
        catch (ConnectionLostException e)
        {
            reason = e.Message;
        }
        catch (OperationCanceledException) when (isLeaving())
        {
            worker.Leave();
            worker.Dispose();
            throw;
        }
        catch
        {
            await worker.KillAsync("it was not taken over");
            worker.Dispose();
            throw;
        }
        finally
        {
            attachments.Forget(record.Nonce);
        }

        WorkerEvents.NotAdopted(log, worker.Pid, record.Context, record.Device, reason);
        await worker.KillAsync("it was not taken over");
        worker.Dispose();
        return null;
    }

    private async Task<ContextFacts?> FactsAsync(WorkerRecord record, Worker worker, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(Limits.AdoptTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            var attached = attachments.WhenAttachedAsync(record.Nonce, either.Token);
            if (await Task.WhenAny(attached, worker.Ended) == worker.Ended)
                return null;
            worker.Attach(await attached);
            var facts = await loading.FactsAsync(worker, _ => { }, Limits.AdoptTimeout, either.Token);
            return facts?.Context == record.Context && facts.Variant == record.Variant ? facts : null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ConnectionLostException($"it did not dial within {Limits.AdoptTimeout.TotalSeconds} s");
        }
    }
}
