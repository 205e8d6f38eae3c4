using Pcm.Linux;
using Pcm.Protocol;

namespace Pcmd.Workers;

/// <summary>One worker process and the connection to it.</summary>
internal sealed class Worker(ProcessIdentity process, Task<ExitStatus> ended, WorkerRecord record, WorkerLogFile log) : IDisposable
{
    private readonly Lock _gate = new();
    private string? _endReason;
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

    private AttachedWorker Attached => _attached ?? throw new InvalidOperationException($"worker {Pid} has not dialled yet");

    public void Attach(AttachedWorker attached) => _attached = attached;

    /// <summary>Ends it and waits for the proof.</summary>
    /// <exception cref="TimeoutException">The kernel did not end it in time; its device cannot be counted as free.</exception>
    public async Task KillAsync(string reason)
    {
        SetReason(ended.IsCompleted ? Describe(await ended) : reason);
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
            SetReason(Describe(await ended.WaitAsync(Limits.ExitAfterDisconnect)));
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

    private void SetReason(string reason)
    {
        lock (_gate)
            _endReason ??= reason;
    }

    private static string Describe(ExitStatus status) => status switch
    {
        { Signal: (int)Signal.Kill } => "it was killed from outside (by the kernel for lack of memory, or by somebody)",
        _ => $"it ended: {status}",
    };
}
