using System.CommandLine;
using Pcm.Client;
using Pcm.Client.Connecting;
using Pcm.Client.Running;
using Pcm.CommandLine.Display;

namespace Pcm.CommandLine.Commands;

/// <summary>One connection for a command that asks a few things: signals, progress of loading, and the connection itself.</summary>
internal sealed class DaemonSession : IDisposable
{
    private readonly Signals _signals;

    private DaemonSession(ParseResult result, ServiceOptions options, ContextReference? context)
    {
        Display = new RunDisplay(result.GetValue(options.Quiet));
        _signals = new Signals(Stop, () => { });
        Connection = options.Connector(result, context, Stop, Display.Notice).Connect();
    }

    public StopRequest Stop { get; } = new();

    public RunDisplay Display { get; }

    public DaemonConnection Connection { get; }

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
        where TRequest : Protocol.IMessage<TRequest>
        where TReply : Protocol.IMessage<TReply>
    {
        var reply = Connection.Request<TRequest, TReply>(request, Display, Stop);
        Display.Clear();
        return reply;
    }

    public void Dispose()
    {
        Connection.Dispose();
        _signals.Dispose();
        Stop.Dispose();
    }
}
