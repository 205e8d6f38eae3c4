using Pcm.Protocol;
using Pcmd.Configuration;
using Pcmd.Residency;

namespace Pcmd.Workers;

/// <summary>The conversation with a worker that ends with its context being up: asked for here, or found to be up already.</summary>
internal sealed class WorkerLoading(DaemonConfiguration configuration, TimeProvider time)
{
    /// <summary>Has a worker load a context.</summary>
    /// <exception cref="PcmException">It cannot.</exception>
    /// <exception cref="WorkerDiedException">It ended over it.</exception>
    public async Task<ContextFacts> LoadAsync(
        Worker worker, ContextDefinition context, Candidate place, Action<ProgressMessage> progress, CancellationToken cancellationToken)
    {
        try
        {
            await worker.Connection.SendAsync(0, LoadMessageFor(context, place), cancellationToken);
            if (await FactsAsync(worker, progress, configuration.LoadTimeout, cancellationToken) is { } facts)
                return facts;
        }
        catch (ConnectionLostException)
        {
            // The process has more to say of it.
        }

        await worker.SettleAsync("it closed its connection while loading");
        throw new WorkerDiedException(worker.EndReason, worker.Log.LastWords());
    }

    /// <summary>The facts that a worker says, on its own or when asked; null when its connection ends first.</summary>
    /// <exception cref="PcmException">Its error, or nothing within the timeout.</exception>
    public async Task<ContextFacts?> FactsAsync(
        Worker worker, Action<ProgressMessage> progress, TimeSpan timeout, CancellationToken cancellationToken)
    {
        while (await ReadInTimeAsync(worker.Connection, timeout, cancellationToken) is { } frame)
        {
            switch (frame.Kind)
            {
                case MessageKind.Progress:
                    progress(frame.Read<ProgressMessage>());
                    break;
                case MessageKind.Loaded:
                    return frame.Read<LoadedMessage>().Facts;
                case MessageKind.Error:
                    throw frame.Read<ErrorMessage>().ToException();
                default:
                    throw new PcmException(ErrorCode.Internal, $"a worker that was to load a context sent {Frame.Name(frame.Kind)}");
            }
        }

        return null;
    }

    private async Task<Frame?> ReadInTimeAsync(Connection connection, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            return await connection.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new PcmException(ErrorCode.ContextLoadFailed,
                $"the load made no progress for {limit.TotalSeconds} s (load_timeout_seconds) and was given up", permanent: false);
        }
    }

    private LoadMessage LoadMessageFor(ContextDefinition context, Candidate place) => new(context.Yaml, context.Manifest.BaseDirectory)
    {
        Variant = place.Variant.Name,
        Provider = place.Device.Kind,
        Device = place.Device.Name,
        DeviceIndex = place.Device.Index,
        Cpus = place.Device.Cpus,
        Threads = place.Device.Cpus.Count,
        MemoryBudgetBytes = place.Bytes,
        OnnxRuntimePath = configuration.OnnxRuntimeLibrary,
        ProofCache = configuration.ProofsDirectory,
        DigestCache = configuration.DigestsDirectory,
    };
}
