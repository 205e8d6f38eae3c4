using System.CommandLine;
using Pcm.Client;
using Pcm.Protocol;

namespace Pcm.CommandLine.Commands;

/// <summary><c>warm</c>: brings a context up before it is needed.</summary>
internal static class WarmCommand
{
    public static Command Create()
    {
        var command = new Command("warm", "Load a context now, so that the first row finds it ready.");
        var options = new ServiceOptions(command);
        var context = new Argument<string>("CONTEXT") { Description = "Name of a context, or path of a manifest or its folder" };
        var variant = new Option<string?>("--variant") { Description = "Variant of the context [default: the first that fits the device]", HelpName = "NAME" };
        var device = new Option<string?>("--device") { Description = "Device to load it on [default: pcmd chooses]", HelpName = "NAME" };
        var allowCpu = new Option<bool>("--allow-cpu") { Description = "Fall back to the CPU where the GPU cannot serve" };
        command.Arguments.Add(context);
        foreach (var option in new Option[] { variant, device, allowCpu }) command.Options.Add(option);

        command.SetAction(result =>
        {
            var reference = ContextReference.Parse(result.GetValue(context)!);
            return DaemonSession.Run(result, options, reference, session =>
            {
                session.Request<WarmMessage, DoneMessage>(new WarmMessage(reference.Text, new OpenOptions
                {
                    Variant = result.GetValue(variant),
                    Device = result.GetValue(device),
                    AllowCpu = result.GetValue(allowCpu),
                }));
                if (!result.GetValue(options.Quiet)) Console.Out.WriteLine($"{result.GetValue(context)} is ready");
                return ExitCode.Ok;
            });
        });
        return command;
    }
}
