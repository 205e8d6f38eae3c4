using Pcm.Protocol;
using Pcm.Worker.Loading;
using Pcm.Worker.Scheduling;
using Pcm.Worker.Serving;

namespace Pcm.Worker.Hosting;

/// <summary>
/// The worker's life: it attaches to the supervisor, loads one context when told to, and serves it over one connection after another.
/// The context outlives a connection, and so a supervisor.
/// </summary>
internal sealed class WorkerHost(SupervisorLink link)
{
    private readonly TaskCompletionSource<WorkerExit> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ServedContext? _context;

    /// <returns>Why the worker ends.</returns>
    public async Task<WorkerExit> RunAsync(CancellationToken stop)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var serving = ServeAsync(ending.Token);
        if (await Task.WhenAny(serving, _ended.Task) == serving)
            return await serving;

        await ending.CancelAsync();
        await serving;
        return await _ended.Task;
    }

    /// <summary>It ends for a fault, and not because it was told to.</summary>
    public bool IsFailing => _ended.Task.IsCompleted;

    /// <summary>Ends the worker; the first reason counts.</summary>
    public void End(WorkerExit reason) => _ended.TrySetResult(reason);

    /// <summary>Loads the context and, from then on, serves it.</summary>
    /// <exception cref="ContextLoadException">It cannot be loaded.</exception>
    public ContextFacts Load(LoadMessage request, string node, IProgress<ProgressMessage> progress, CancellationToken cancellationToken)
    {
        var loaded = ContextLoader.Load(request, node, progress, cancellationToken);
        Volatile.Write(ref _context, new ServedContext(loaded, OnFault));
        WorkerLog.Info($"context {loaded.Facts.Context} ({loaded.Facts.Variant}) is up after {loaded.Facts.LoadMs} ms: "
            + $"{loaded.Facts.Provider}, {loaded.Facts.Strategy}, {loaded.Facts.Runtime}");
        loaded.Engine.Packing.ContinueWith(
            packing =>
            {
                if (packing.Result is { } reason)
                    WorkerLog.Error($"weights stay as they are in their file, which computes more slowly: {reason}");
            },
            TaskScheduler.Default);
        return loaded.Facts;
    }

    /// <summary>The context, once it is up.</summary>
    public ServedContext? Context => Volatile.Read(ref _context);

    private async Task<WorkerExit> ServeAsync(CancellationToken stop)
    {
        try
        {
            while (await link.AttachAsync(stop) is { } supervisor)
            {
                await using var session = new Session(supervisor, this);
                await session.RunAsync(stop);
                if (Context is null)
                    return WorkerExit.Stopped;
                WorkerLog.Info("the supervisor is gone; its streams are dropped, the context stays");
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            WorkerLog.Info("stopping");
        }

        return WorkerExit.Stopped;
    }

    private void OnFault(Exception e)
    {
        WorkerLog.Error(e is EngineBrokenException ? e.Message : $"fault: {e}");
        End(e is EngineBrokenException ? WorkerExit.EngineBroken : WorkerExit.Fault);
    }
}
