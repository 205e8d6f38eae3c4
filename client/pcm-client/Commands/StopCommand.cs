using System.CommandLine;
using Pcm.Client;
using Pcm.Client.Autostart;

namespace Pcm.CommandLine.Commands;

/// <summary><c>stop</c>: ends the private daemon.</summary>
internal static class StopCommand
{
    public static Command Create()
    {
        var command = new Command("stop", "End the private daemon that --autostart started. It ends by itself when it is not used.");
        var quiet = new Option<bool>("--quiet", "-q") { Description = "Say nothing" };
        command.Options.Add(quiet);
        command.SetAction(result =>
        {
            var pid = PrivateDaemon.Stop(ProgramVersion.Build, TimeProvider.System);
            if (!result.GetValue(quiet)) Console.Out.WriteLine(pid is null ? "no private daemon runs" : $"ended the private daemon (pid {pid})");
            return (int)ExitCode.Ok;
        });
        return command;
    }
}
