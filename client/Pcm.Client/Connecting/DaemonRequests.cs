using Pcm.Client.Running;
using Pcm.Protocol;

namespace Pcm.Client.Connecting;

/// <summary>Requests that have one answer.</summary>
public static class DaemonRequests
{
    /// <summary>Sends a request on a stream of its own and waits for its answer; progress before it goes to the observer.</summary>
    /// <exception cref="PcmException">The daemon's error, or an answer out of order.</exception>
    /// <exception cref="ConnectionLostException">The daemon is gone.</exception>
    /// <exception cref="ClientException">A stop was requested.</exception>
    public static TReply Request<TRequest, TReply>(this DaemonConnection connection, TRequest request, IRunObserver? observer, StopRequest? stop)
        where TRequest : IMessage<TRequest>
        where TReply : IMessage<TReply>
    {
        var stream = connection.NewStream();
        connection.Send(stream, request);
        return connection.Await<TReply>(stream, observer, stop);
    }

    /// <summary>Waits for the answer on a stream.</summary>
    /// <inheritdoc cref="Request"/>
    public static TReply Await<TReply>(this DaemonConnection connection, uint stream, IRunObserver? observer, StopRequest? stop)
        where TReply : IMessage<TReply>
    {
        while (true)
        {
            stop?.ThrowIfRequested();
            if (connection.Read(Limits.Tick) is not { } frame || frame.Stream != stream) continue;
            switch (frame.Kind)
            {
                case MessageKind.Progress:
                    observer?.Loading(frame.Read<ProgressMessage>());
                    break;
                case MessageKind.Error:
                    throw frame.Read<ErrorMessage>().ToException();
                default:
                    return frame.Read<TReply>();
            }
        }
    }
}
