using System.CommandLine;
using System.Globalization;
using Pcm.Client;
using Pcm.CommandLine.Display;
using Pcm.Protocol;

namespace Pcm.CommandLine.Commands;

/// <summary><c>ping</c>: does a daemon answer, which one, and how fast.</summary>
internal static class PingCommand
{
    public static Command Create()
    {
        var command = new Command("ping", "Say whether pcmd answers, and how fast.");
        var options = new ServiceOptions(command);
        command.SetAction(result => DaemonSession.Run(result, options, null, session =>
        {
            var start = TimeProvider.System.GetTimestamp();
            session.Request<PingMessage, PongMessage>(new PingMessage((ulong)start));
            var took = TimeProvider.System.GetElapsedTime(start);
            var welcome = session.Connection.Welcome;
            if (result.GetValue(options.Json))
            {
                JsonText.Print(json =>
                {
                    json.WriteStartObject();
                    json.WriteString("socket", session.Connection.SocketPath);
                    json.WriteString("node", welcome.Node);
                    json.WriteString("build", welcome.Build);
                    json.WriteNumber("pid", welcome.Pid);
                    json.WriteNumber("uid", welcome.Uid);
                    json.WriteNumber("protocol", welcome.Version);
                    json.WriteNumber("round_trip_us", Math.Round(took.TotalMicroseconds));
                    json.WriteEndObject();
                });
            }
            else
            {
                var time = took.TotalMilliseconds.ToString("0.00", CultureInfo.InvariantCulture);
                Console.Out.WriteLine($"{welcome.Daemon} {welcome.Build} (pid {welcome.Pid}, uid {welcome.Uid}) on {welcome.Node} answers on {session.Connection.SocketPath} in {time} ms");
            }

            return ExitCode.Ok;
        }));
        return command;
    }
}
