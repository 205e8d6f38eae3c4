using Pcm.Contexts;
using Pcm.Inference;
using Pcm.Protocol;
using Pcm.Worker.Loading;
using Pcm.Worker.Scheduling;

namespace Pcm.Worker.Serving;

/// <summary>A context that is up, with the three threads that serve it: prepare, engine, send.</summary>
internal sealed class ServedContext
{
    private readonly Preparer _preparer;
    private readonly PassScheduler _scheduler;
    private readonly ResultSender _sender;

    public ServedContext(LoadedContext context, Action<Exception> onFault)
    {
        Manifest = context.Manifest;
        Engine = context.Engine;
        Facts = context.Facts;
        _sender = new ResultSender(onFault);
        _scheduler = new PassScheduler(Engine, new PassRunner(Engine, _sender), onFault);
        _preparer = new Preparer(Engine, _scheduler, _sender, onFault);
    }

    public ContextManifest Manifest { get; }

    public InferenceEngine Engine { get; }

    public ContextFacts Facts { get; }

    /// <summary>Takes rows that their stream has admitted.</summary>
    public void Add(RowStream stream, IReadOnlyList<RawRow> rows) => _preparer.Add(stream, rows);

    /// <summary>Forgets what waits of a closed stream.</summary>
    public void Drop(RowStream stream)
    {
        _preparer.Drop(stream);
        _scheduler.Drop(stream);
    }

    /// <summary>Ends after the pass that is running, its answers sent. The engine's memory goes with the process.</summary>
    public void Stop()
    {
        _preparer.Stop();
        _scheduler.Stop(Limits.StopTimeout);
        _sender.Stop(Limits.StopTimeout);
    }
}
