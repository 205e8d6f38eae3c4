using Pcm.Client.Connecting;
using Pcm.Protocol;

namespace Pcm.Client.Running;

/// <summary>One open stream of rows.</summary>
internal sealed class DaemonStream : IDisposable
{
    private readonly uint _number;

    private DaemonStream(DaemonConnection connection, uint number, OpenedMessage opened)
    {
        Connection = connection;
        _number = number;
        Opened = opened;
    }

    public DaemonConnection Connection { get; }

    public OpenedMessage Opened { get; }

    /// <summary>Opens a stream over a connection, which it owns from here on; waits while the context comes up.</summary>
    public static DaemonStream Open(DaemonConnection connection, OpenMessage open, IRunObserver observer, StopRequest stop)
    {
        try
        {
            var number = connection.NewStream();
            connection.Send(number, open);
            var opened = connection.Await<OpenedMessage>(number, observer, stop);
            if (opened.Credit < 1) throw new PcmException(ErrorCode.ProtocolViolation, "the daemon opened a stream and takes no rows");
            return new DaemonStream(connection, number, opened);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public void SendRows(RowsBuilder rows) => Connection.Send(_number, rows.ToMessage());

    public void Ping() => Connection.Send(0, new PingMessage(0));

    /// <summary>No more rows will come.</summary>
    public void End() => Connection.Send(_number, EndMessage.Instance);

    /// <summary>The next frame of this stream that is no error, or null when there is none to act on.</summary>
    /// <exception cref="PcmException">The stream ended with an error.</exception>
    public Frame? Read(TimeSpan tick)
    {
        if (Connection.Read(tick) is not { } frame || frame.Stream != _number) return null;
        return frame.Kind == MessageKind.Error ? throw frame.Read<ErrorMessage>().ToException() : frame;
    }

    public void Dispose() => Connection.Dispose();
}
