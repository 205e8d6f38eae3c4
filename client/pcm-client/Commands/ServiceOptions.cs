using System.CommandLine;
using Pcm.Client.Connecting;
using Pcm.Client.Running;

namespace Pcm.CommandLine.Commands;

/// <summary>The options of every command that speaks to a daemon.</summary>
internal sealed class ServiceOptions
{
    private readonly bool _autostartsByDefault;

    /// <param name="command">The command that gets them.</param>
    /// <param name="autostartsByDefault">A private daemon is started where no other answers, without asking for it.</param>
    public ServiceOptions(Command command, bool autostartsByDefault = false)
    {
        _autostartsByDefault = autostartsByDefault;
        command.Options.Add(Socket);
        command.Options.Add(Autostart);
        command.Options.Add(Json);
        command.Options.Add(Quiet);
    }

    public Option<string?> Socket { get; } = new("--socket")
    {
        Description = $"pcmd's socket [default: ${DaemonTarget.SocketVariable}, else {DaemonTarget.DefaultSocketPath}]",
        HelpName = "PATH",
    };

    public Option<bool> Autostart { get; } = new("--autostart") { Description = "Start a private daemon where no other answers; it ends when it is not used" };

    public Option<bool> Json { get; } = new("--json") { Description = "Facts as JSON" };

    public Option<bool> Quiet { get; } = new("--quiet", "-q") { Description = "No progress" };

    /// <summary>A connector to the daemon that the command line asks for.</summary>
    public DaemonConnector Connector(ParseResult result, ContextReference? context, StopRequest stop, Action<string> notice)
    {
        var autostart = result.GetValue(Autostart) || _autostartsByDefault;
        var target = DaemonTarget.Choose(result.GetValue(Socket), autostart, context is { IsPath: true });
        return new DaemonConnector(target, ProgramVersion.Build, stop, notice);
    }
}
