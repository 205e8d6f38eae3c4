using Pcm.Protocol;
using Pcm.Worker.Hosting;
using Pcm.Worker.Loading;

namespace Pcm.Worker.Serving;

// The one load of a worker's life. It runs beside the reading, so that pings are answered meanwhile.
internal sealed partial class Session
{
    private void StartLoad(Frame frame, CancellationToken stop)
    {
        var request = frame.Read<LoadMessage>();
        if (host.Context is not null || _load is not null)
            throw new PcmException(ErrorCode.BadRequest, "a worker loads one context in its life; start another worker");
        var stream = frame.Stream;
        _load = Task.Factory.StartNew(() => Load(stream, request, stop), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    private void Load(uint stream, LoadMessage request, CancellationToken stop)
    {
        try
        {
            using var abandoned = CancellationTokenSource.CreateLinkedTokenSource(stop, _connection.Closed);
            var facts = host.Load(request, supervisor.Welcome.Node, new PostedProgress(_connection, stream), abandoned.Token);
            _connection.Post(stream, new LoadedMessage(facts));
        }
        catch (ContextLoadException e)
        {
            WorkerLog.Error($"load failed: {e.Message}");
            Refuse(stream, new PcmException(ErrorCode.ContextLoadFailed, e.Message, e.Permanent), WorkerExit.LoadFailed);
        }
        catch (Exception e) when (e is OperationCanceledException or ConnectionLostException)
        {
            // Told to stop, or nobody wants it any more: the session ends by itself.
        }
        catch (Exception e)
        {
            WorkerLog.Error($"fault while loading: {e}");
            Refuse(stream, new PcmException(ErrorCode.Internal, $"the worker failed while loading: {e.Message}"), WorkerExit.Fault);
        }
    }

    private void Refuse(uint stream, PcmException error, WorkerExit exit)
    {
        try
        {
            _connection.Post(stream, new ErrorMessage(error));
            using var timeout = new CancellationTokenSource(Protocol.Limits.CloseTimeout);
            _connection.FlushAsync(timeout.Token).AsTask().GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is ConnectionLostException or OperationCanceledException)
        {
            // Nobody is left to tell; the log has it.
        }

        host.End(exit);
    }
}
