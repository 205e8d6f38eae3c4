using Pcm.Protocol;
using Pcm.Worker.Hosting;
using Pcm.Worker.Scheduling;

namespace Pcm.Worker.Serving;

/// <summary>One connection to a supervisor, from its welcome to its end: reads frames and acts on them. Its streams end with it.</summary>
internal sealed partial class Session(SupervisorConnection supervisor, WorkerHost host) : IAsyncDisposable
{
    private readonly Connection _connection = supervisor.Connection;
    private readonly Dictionary<uint, RowStream> _streams = [];
    private Task? _load;

    /// <summary>Serves until the supervisor is gone, or the worker is told to stop.</summary>
    /// <exception cref="OperationCanceledException">The worker was told to stop; the supervisor has been told, too.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            if (host.Context is { } context)
                _connection.Post(0, new LoadedMessage(context.Facts));
            while (await _connection.ReadAsync(stop) is { } frame)
                Handle(frame, stop);
        }
        catch (ConnectionLostException e)
        {
            WorkerLog.Info($"connection to the supervisor lost: {e.Message}");
        }
        catch (PcmException e)
        {
            WorkerLog.Error($"the supervisor broke the protocol: {e.Message}");
            await _connection.CloseAsync(e);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            host.Context?.Stop();

            // A worker that fails says nothing on its streams: their rows are done again by the next one, and their clients need not know.
            await CloseAsync(host.IsFailing ? null : new PcmException(ErrorCode.ShuttingDown, "the worker was told to stop"));
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var stream in _streams.Values)
        {
            stream.Abandon();
            host.Context?.Drop(stream);
        }

        await _connection.DisposeAsync();
    }

    private async Task CloseAsync(PcmException? error)
    {
        try
        {
            if (error is not null)
            {
                foreach (var stream in _streams.Values)
                    stream.Fail(error);
            }

            if (_load is { IsCompleted: false } load)
                await load.WaitAsync(Limits.StopTimeout);
        }
        catch (Exception e) when (e is ConnectionLostException or TimeoutException)
        {
            // Nobody is left to tell, or a load that cannot be broken off: the process ends all the same.
        }

        await _connection.CloseAsync(error);
    }

    private void Handle(Frame frame, CancellationToken stop)
    {
        switch (frame.Kind)
        {
            case MessageKind.Rows:
                TakeRows(frame);
                break;
            case MessageKind.Open:
                Answer(frame, () => Open(frame));
                break;
            case MessageKind.End when _streams.TryGetValue(frame.Stream, out var stream):
                stream.End();
                break;
            case MessageKind.Cancel when _streams.TryGetValue(frame.Stream, out var stream):
                Close(stream, new PcmException(ErrorCode.Cancelled, "the stream was cancelled"));
                break;
            case MessageKind.End or MessageKind.Cancel:
                // The stream's own end crossed this on its way.
                break;
            case MessageKind.Render:
                Answer(frame, () => Render(frame));
                break;
            case MessageKind.Ping:
                _connection.Post(frame.Stream, new PongMessage(frame.Read<PingMessage>().Nonce));
                break;
            case MessageKind.Load:
                Answer(frame, () => StartLoad(frame, stop));
                break;
            case MessageKind.Error when frame.Stream == 0:
                throw frame.Read<ErrorMessage>().ToException();
            default:
                _connection.Post(frame.Stream, new ErrorMessage(ErrorCode.UnknownKind, $"a worker takes no {Frame.Name(frame.Kind)}"));
                break;
        }
    }

    // A request that makes no sense is answered on its own stream; only a broken frame breaks the connection.
    private void Answer(Frame frame, Action act)
    {
        try
        {
            act();
        }
        catch (PcmException e) when (e.Code != ErrorCode.ProtocolViolation)
        {
            _connection.Post(frame.Stream, new ErrorMessage(e));
        }
    }

    private ServedContext RequireContext() =>
        host.Context ?? throw new PcmException(ErrorCode.BadRequest, "this worker has no context yet; load one first", permanent: false);
}
