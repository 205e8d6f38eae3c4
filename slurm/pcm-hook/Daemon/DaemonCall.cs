using System.Net.Sockets;
using Pcm.Linux;
using Pcm.Protocol;

namespace Pcm.Hook;

/// <summary>Asks the node's daemon for one thing, within a time that whatever hangs cannot stretch.</summary>
internal static class DaemonCall
{
    /// <summary>Asks, and waits for the answer; starts the daemon where it does not run, and waits until it is up.</summary>
    /// <exception cref="DaemonUnavailableException">There is no answer.</exception>
    public static async Task<DoneMessage> AskAsync<T>(HookRun run, T message)
        where T : IMessage<T>
    {
        using var expired = new CancellationTokenSource(run.LeftForDaemon);
        for (var isStarted = false; ; isStarted = true)
        {
            try
            {
                return await OnceAsync(run.Configuration.SocketPath, message, expired.Token);
            }
            catch (UnixSocketException e) when (e.Reason is UnixSocketError.Absent or UnixSocketError.Refused)
            {
                if (!isStarted && !DaemonStart.TryBegin(run))
                    throw new DaemonUnavailableException("no daemon runs", e);
                if (expired.IsCancellationRequested)
                    throw new DaemonUnavailableException("the daemon is starting still", e);
            }

            await Task.Delay(Limits.DialAgain);
        }
    }

    /// <summary>Says it, to a daemon that is started where none runs, and does not mind when nobody hears it in the end.</summary>
    public static async Task RouseAsync<T>(HookRun run, T message)
        where T : IMessage<T>
    {
        try
        {
            await AskAsync(run, message);
        }
        catch (DaemonUnavailableException)
        {
            // The daemon looks at the gates by itself, once it can.
        }
    }

    /// <summary>Says it, and does not mind when nobody hears it: what counts stands in the gates.</summary>
    public static async Task TellAsync<T>(HookRun run, T message, TimeSpan timeout)
        where T : IMessage<T>
    {
        try
        {
            using var expired = new CancellationTokenSource(run.LeftForDaemon < timeout ? run.LeftForDaemon : timeout);
            await OnceAsync(run.Configuration.SocketPath, message, expired.Token);
        }
        catch (Exception e) when (e is DaemonUnavailableException or UnixSocketException)
        {
            // The daemon looks at the gates by itself.
        }
    }

    private static async Task<DoneMessage> OnceAsync<T>(string socketPath, T message, CancellationToken cancellationToken)
        where T : IMessage<T>
    {
        try
        {
            // Connecting to a daemon that is stopped can take as long as its backlog is full.
            var socket = await Task.Run(() => UnixSocket.Connect(socketPath), cancellationToken).WaitAsync(cancellationToken);
            using var connection = new Connection(socket);
            if (PeerCredentials.Of(socket).Uid is not 0 and var uid)
                throw new DaemonUnavailableException($"the server on {socketPath} runs as uid {uid}, not root");
            await Handshake.GreetAsync(connection, new HelloMessage(Protocol.Limits.MinVersion, Protocol.Limits.MaxVersion, "pcm-hook", ""), cancellationToken);
            await connection.SendAsync(1, message, cancellationToken);
            while (await connection.ReadAsync(cancellationToken) is { } frame)
            {
                switch (frame.Kind)
                {
                    case MessageKind.Done:
                        return frame.Read<DoneMessage>();
                    case MessageKind.Error:
                        throw frame.Read<ErrorMessage>().ToException();
                    default:
                        break;
                }
            }

            throw new DaemonUnavailableException("the daemon closed the connection");
        }
        catch (OperationCanceledException e)
        {
            throw new DaemonUnavailableException("the daemon did not answer in time", e);
        }
        catch (Exception e) when (e is PcmException or ConnectionLostException or SocketException)
        {
            throw new DaemonUnavailableException($"the daemon said: {e.Message}", e);
        }
        catch (UnixSocketException e) when (e.Reason is not (UnixSocketError.Absent or UnixSocketError.Refused))
        {
            throw new DaemonUnavailableException(e.Message, e);
        }
    }
}
