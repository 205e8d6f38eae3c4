using Pcm.Linux;
using Pcm.Protocol;
using Pcmd.Residency;

namespace Pcmd.Workers;

/// <summary>One worker process and the connection to it.</summary>
internal sealed class Worker(ProcessIdentity process, Task<ExitStatus> ended, WorkerRecord record, WorkerLogFile log) : IDisposable
{
    private readonly Lock _gate = new();
    private string? _endReason;
    private DeathCause _endCause;
    private AttachedWorker? _attached;

    public int Pid => process.Pid;

    public DateTimeOffset Since => record.Since;

    /// <summary>Completes when the process is proven to be gone.</summary>
    public Task<ExitStatus> Ended => ended;

    public Connection Connection => Attached.Connection;

    /// <summary>Which build it is of; one that was taken over may be older than the supervisor.</summary>
    public string Build => Attached.Build;

    public WorkerLogFile Log => log;

    /// <summary>Why it ended, for the log and for users; the first reason counts.</summary>
    public string EndReason
    {
        get
        {
            lock (_gate)
                return _endReason ?? "it is alive";
        }
    }

    /// <summary>What that says of its rows.</summary>
    public DeathCause EndCause
    {
        get
        {
            lock (_gate)
                return _endCause;
        }
    }

    private AttachedWorker Attached => _attached ?? throw new InvalidOperationException($"worker {Pid} has not dialled yet");

    public void Attach(AttachedWorker attached) => _attached = attached;

    /// <summary>Ends it and waits for the proof.</summary>
    /// <param name="reason">Why, if it has not ended by itself.</param>
    /// <param name="cause">What that says of its rows.</param>
    /// <exception cref="TimeoutException">The kernel did not end it in time; its device cannot be counted as free.</exception>
    public async Task KillAsync(string reason, DeathCause cause = DeathCause.Unclear)
    {
        if (ended.IsCompleted)
            SetReason(await ended);
        else
            SetReason(reason, cause);
        Signals.TrySend(process, Signal.Kill);
        await ended.WaitAsync(Limits.KillTimeout);
        _attached?.Connection.Dispose();
        WorkerRecordFile.Delete(record);
    }

    /// <summary>Lets go of it: it keeps its context and dials until the next supervisor takes it over.</summary>
    public void Leave() => _attached?.Connection.Dispose();

    /// <summary>Its connection is gone: gives it a moment to end by itself, whose reason is better, then ends it.</summary>
    public async Task SettleAsync(string connectionReason)
    {
        try
        {
            SetReason(await ended.WaitAsync(Limits.ExitAfterDisconnect));
        }
        catch (TimeoutException)
        {
            // It hangs, or only its connection was lost; either way it is of no more use.
        }

        await KillAsync(connectionReason);
    }

    public void Dispose()
    {
        _attached?.Connection.Dispose();
        log.Dispose();
    }

    private void SetReason(ExitStatus status)
    {
        switch (status)
        {
            case { Signal: (int)Signal.Kill }:
                SetReason("it was killed from outside (by the kernel for lack of memory, or by somebody)", DeathCause.Unclear);
                break;
            case { ExitCode: WorkerExitCodes.DeviceBroken }:
                SetReason("its device or runtime is broken: passes that used to work failed", DeathCause.Device);
                break;
            case { ExitCode: not (null or 0) } or { Signal: not (null or (int)Signal.Terminate or (int)Signal.Interrupt) }:
                SetReason($"it ended: {status}", DeathCause.OwnWork);
                break;
            default:
                SetReason($"it ended: {status}", DeathCause.Unclear);
                break;
        }
    }

    // The first reason counts.
    private void SetReason(string reason, DeathCause cause)
    {
        lock (_gate)
        {
            if (_endReason is not null)
                return;
            (_endReason, _endCause) = (reason, cause);
        }
    }
}
