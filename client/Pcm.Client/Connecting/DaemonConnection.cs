using System.Net.Sockets;
using Pcm.Linux;
using Pcm.Protocol;

namespace Pcm.Client.Connecting;

/// <summary>
/// A greeted connection to a daemon that may be trusted with a user's rows. Everything runs on the calling threads: one reads, any may send. A
/// daemon that says nothing for long is asked, and taken for dead when it does not answer that either.
/// </summary>
public sealed class DaemonConnection : IDisposable
{
    private const string TrustedUser = "pcmd";

    private readonly Connection _connection;
    private readonly TimeProvider _time;
    private long _lastHeard;
    private long? _askedAt;
    private uint _lastStream;

    private DaemonConnection(Connection connection, WelcomeMessage welcome, string socketPath, TimeProvider time)
    {
        _connection = connection;
        _time = time;
        _lastHeard = time.GetTimestamp();
        Welcome = welcome;
        SocketPath = socketPath;
    }

    public WelcomeMessage Welcome { get; }

    public string SocketPath { get; }

    /// <summary>Connects and greets.</summary>
    /// <exception cref="UnixSocketException">There is no daemon to connect to.</exception>
    /// <exception cref="ClientException">The server is none that may be trusted.</exception>
    /// <exception cref="PcmException">The daemon's refusal.</exception>
    /// <exception cref="ConnectionLostException">It did not answer.</exception>
    public static DaemonConnection Connect(string socketPath, string build, TimeProvider time)
    {
        var socket = UnixSocket.Connect(socketPath);
        var connection = new Connection(socket, time);
        try
        {
            RequireTrusted(socket, socketPath);
            var welcome = Handshake.Greet(connection, new HelloMessage(Protocol.Limits.MinVersion, Protocol.Limits.MaxVersion, "pcm-client", build));
            return new DaemonConnection(connection, welcome, socketPath, time);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>A stream number that was not used before.</summary>
    public uint NewStream() => ++_lastStream;

    public void Send<T>(uint stream, T message)
        where T : IMessage<T> => _connection.Send(stream, message);

    /// <summary>The next frame, or null when none came within the tick. Valid until the next call.</summary>
    /// <exception cref="ConnectionLostException">The daemon is gone, or has been silent for too long.</exception>
    public Frame? Read(TimeSpan tick)
    {
        try
        {
            var frame = _connection.Read(tick) ?? throw new ConnectionLostException("the daemon closed the connection");
            _lastHeard = _time.GetTimestamp();
            _askedAt = null;
            if (frame is { Kind: MessageKind.Error, Stream: 0 }) throw frame.Read<ErrorMessage>().ToException();
            return frame;
        }
        catch (TimeoutException)
        {
            CheckSilence();
            return null;
        }
    }

    /// <summary>Sends a signal to the process that listens on the socket.</summary>
    public void SignalServer(Signal signal)
    {
        using var process = PeerCredentials.OpenProcess(_connection.Socket);
        process?.TrySignal(signal);
    }

    public void Dispose() => _connection.Dispose();

    private static void RequireTrusted(Socket socket, string socketPath)
    {
        var uid = PeerCredentials.Of(socket).Uid;
        if (uid == 0 || uid == User.EffectiveId || uid == User.IdOf(TrustedUser)) return;
        throw new ClientException(
            ExitCode.NotAllowed, $"the server on {socketPath} runs as uid {uid}, which is neither root nor {TrustedUser} nor you; rows are not sent to it");
    }

    // From the question on: whoever did not read for a while, as behind a full pipe, has heard nothing either.
    private void CheckSilence()
    {
        if (_time.GetElapsedTime(_lastHeard) < Limits.SilenceTimeout) return;
        if (_askedAt is { } asked)
        {
            if (_time.GetElapsedTime(asked) < Limits.SilenceTimeout) return;
            throw new ConnectionLostException($"the daemon said nothing for {_time.GetElapsedTime(_lastHeard).TotalSeconds:0} s");
        }

        _askedAt = _time.GetTimestamp();
        Send(0, new PingMessage(0));
    }
}
