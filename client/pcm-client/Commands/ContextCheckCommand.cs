using System.CommandLine;
using Pcm.Client;
using Pcm.CommandLine.Display;
using Pcm.Protocol;

namespace Pcm.CommandLine.Commands;

/// <summary><c>context check</c>: loads a context and says what it is.</summary>
internal static class ContextCheckCommand
{
    public static Command Create()
    {
        var command = new Command("check", "Load a context, score a row, and say what was found. Without a daemon a private one does it, also on a login node.");
        var options = new ServiceOptions(command, autostartsByDefault: true);
        var context = new Argument<string>("CONTEXT") { Description = "Path of a manifest or its folder, or name of a context" };
        var variant = new Option<string?>("--variant") { Description = "Variant of the context [default: the first that fits the device]", HelpName = "NAME" };
        var device = new Option<string?>("--device") { Description = "Device to load it on [default: pcmd chooses]", HelpName = "NAME" };
        command.Arguments.Add(context);
        command.Options.Add(variant);
        command.Options.Add(device);

        command.SetAction(result =>
        {
            var reference = ContextReference.Parse(result.GetValue(context)!);
            return DaemonSession.Run(result, options, reference, session =>
            {
                var wanted = new OpenOptions { Variant = result.GetValue(variant), Device = result.GetValue(device) };
                var facts = session.Request<CheckMessage, CheckedMessage>(new CheckMessage(reference.Text, wanted)).Facts;
                if (result.GetValue(options.Json)) JsonText.Print(json => ContextText.Write(json, facts));
                else ContextText.Print(facts);
                return ExitCode.Ok;
            });
        });
        return command;
    }
}
