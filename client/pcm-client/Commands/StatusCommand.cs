using System.CommandLine;
using Pcm.Client;
using Pcm.CommandLine.Display;
using Pcm.Protocol;

namespace Pcm.CommandLine.Commands;

/// <summary><c>status</c>: what the daemon holds and does.</summary>
internal static class StatusCommand
{
    private static readonly TimeSpan WatchInterval = TimeSpan.FromSeconds(1);

    public static Command Create()
    {
        var command = new Command("status", "Show devices, contexts and streams. Other users' work is shown to root only.");
        var options = new ServiceOptions(command);
        var watch = new Option<bool>("--watch", "-w") { Description = "Show it again every second, until Ctrl-C" };
        var all = new Option<bool>("--all", "-a") { Description = "Workers and counters too" };
        command.Options.Add(watch);
        command.Options.Add(all);
        command.SetAction(result => DaemonSession.Run(result, options, null, session =>
        {
            var isJson = result.GetValue(options.Json);
            var isWatched = result.GetValue(watch);
            do
            {
                var status = session.Request<StatusMessage, StatusReplyMessage>(new StatusMessage(result.GetValue(all)));
                if (isJson) JsonText.Print(json => StatusJson.Write(json, status));
                else Show(StatusText.Lines(status, result.GetValue(all)), isWatched && !Console.IsOutputRedirected);
            }
            while (isWatched && !session.Stop.Wait(WatchInterval));
            return ExitCode.Ok;
        }));
        return command;
    }

    /// <summary>On a terminal that is watched each picture takes the place of the one before.</summary>
    private static void Show(IEnumerable<string> lines, bool inPlace)
    {
        var text = string.Join(inPlace ? "\e[K\n" : "\n", lines);
        Console.Out.WriteLine(inPlace ? $"\e[H{text}\e[K\e[J" : text);
    }
}
