using System.CommandLine;
using Pcm.Client;
using Pcm.Protocol;

namespace Pcm.CommandLine.Commands;

/// <summary><c>evict</c>: takes contexts off their devices.</summary>
internal static class EvictCommand
{
    public static Command Create()
    {
        var command = new Command("evict", "Take a context, or all of them, off the devices.");
        var options = new ServiceOptions(command);
        var context = new Argument<string?>("CONTEXT") { Description = "Name of a context, or path of a manifest or its folder", Arity = ArgumentArity.ZeroOrOne };
        var all = new Option<bool>("--all") { Description = "Every context" };
        var device = new Option<string?>("--device") { Description = "Only from this device", HelpName = "NAME" };
        command.Arguments.Add(context);
        command.Options.Add(all);
        command.Options.Add(device);

        command.SetAction(result =>
        {
            var name = result.GetValue(context);
            if (name is null == !result.GetValue(all)) throw RunOptions.Wrong("name a context, or say --all");
            var reference = name is null ? null : ContextReference.Parse(name);
            return DaemonSession.Run(result, options, reference, session =>
            {
                var done = session.Request<EvictMessage, DoneMessage>(new EvictMessage(reference?.Text ?? "", result.GetValue(device)));
                if (!result.GetValue(options.Quiet)) Console.Out.WriteLine($"{done.Counts.GetValueOrDefault("evicted")} evicted");
                return ExitCode.Ok;
            });
        });
        return command;
    }
}
