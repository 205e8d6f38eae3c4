using Pcm.Linux;
using Pcm.Protocol;

namespace Pcmd.Workers;

/// <summary>One worker process and, once it has dialled, the connection to it.</summary>
internal sealed class Worker(
    ProcessIdentity process, Task<ExitStatus> ended, WorkerRecord record, WorkerLogFile log, DateTimeOffset since) : IDisposable
{
    private readonly Lock _gate = new();
    private string? _endReason;
    private Connection? _connection;

    public int Pid => process.Pid;

    public DateTimeOffset Since => since;

    /// <summary>Completes when the process is proven to be gone.</summary>
    public Task<ExitStatus> Ended => ended;

    public Connection Connection => _connection ?? throw new InvalidOperationException($"worker {Pid} has not dialled yet");

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

    public void Attach(Connection connection) => _connection = connection;

    /// <summary>Ends it and waits for the proof.</summary>
    /// <exception cref="TimeoutException">The kernel did not end it in time; its device cannot be counted as free.</exception>
    public async Task KillAsync(string reason)
    {
        SetReason(ended.IsCompleted ? Describe(await ended) : reason);
        Signals.TrySend(process, Signal.Kill);
        await ended.WaitAsync(Limits.KillTimeout);
        _connection?.Dispose();
        record.Delete();
    }

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
        _connection?.Dispose();
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
