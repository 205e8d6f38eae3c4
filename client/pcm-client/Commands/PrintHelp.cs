using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Pcm.CommandLine.Commands;

/// <summary>What <c>--help</c> prints: usage and options, then a command's details.</summary>
internal sealed class PrintHelp : SynchronousCommandLineAction
{
    public override bool Terminating => true;

    public override int Invoke(ParseResult parseResult)
    {
        var exitCode = new HelpAction().Invoke(parseResult);
        if (parseResult.CommandResult.Command is DetailedCommand command) Console.Out.WriteLine(command.Details);
        return exitCode;
    }
}
