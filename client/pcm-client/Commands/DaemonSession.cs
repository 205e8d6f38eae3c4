using System.CommandLine;
using Pcm.Client;
using Pcm.Client.Connecting;
using Pcm.Client.Running;
using Pcm.CommandLine.Display;
using Pcm.Protocol;

namespace Pcm.CommandLine.Commands;

/// <summary>One connection for a command that asks a few things: signals, progress of loading, and the connection itself.</summary>
internal sealed class DaemonSession : IDisposable
{
    private readonly Signals _signals;
    private readonly DaemonConnector _connector;

    private DaemonSession(ParseResult result, ServiceOptions options, ContextReference? context)
    {
        Display = new RunDisplay(result.GetValue(options.Quiet));
        _signals = new Signals(Stop, () => { });
        _connector = options.Connector(result, context, Stop, Display.Notice);
        Connection = _connector.Connect();
    }

    public StopRequest Stop { get; } = new();

    public RunDisplay Display { get; }

    public DaemonConnection Connection { get; private set; }

    /// <summary>Runs a command's action with a session of its own.</summary>
    public static int Run(ParseResult result, ServiceOptions options, ContextReference? context, Func<DaemonSession, ExitCode> action)
    {
        using var session = new DaemonSession(result, options, context);
        try
        {
            return (int)action(session);
        }
        finally
        {
            session.Display.Clear();
        }
    }

    /// <inheritdoc cref="DaemonRequests.Request"/>
    public TReply Request<TRequest, TReply>(TRequest request)
        where TRequest : IMessage<TRequest>
        where TReply : IMessage<TReply>
    {
        try
        {
            return Connection.Request<TRequest, TReply>(request, Display, Stop);
        }
        catch (PcmException e) when (e.Code == ErrorCode.NoLease)
        {
            if (_connector.ConnectInstead() is not { } own) throw;
            Connection.Dispose();
            Connection = own;
            return Connection.Request<TRequest, TReply>(request, Display, Stop);
        }
        finally
        {
            Display.Clear();
        }
    }

    public void Dispose()
    {
        Connection.Dispose();
        _signals.Dispose();
        Stop.Dispose();
    }
}
