using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Pcm.Client;

namespace Pcm.CommandLine.Commands;

/// <summary>The whole command line.</summary>
internal static class Root
{
    public static ExitCode Run(string[] args)
    {
        var root = new RootCommand("Ask a language model about every row of a file. The model is kept loaded by pcmd, the daemon of this node.")
        {
            VerifyCommand.Create(),
            GenerateCommand.Create(),
            ContextCommand.Create(),
            StatusCommand.Create(),
            WarmCommand.Create(),
            EvictCommand.Create(),
            PingCommand.Create(),
            StopCommand.Create(),
            DoctorCommand.Create(),
        };
        foreach (var help in root.Options.OfType<HelpOption>()) help.Action = new PrintHelp();
        foreach (var version in root.Options.OfType<VersionOption>()) version.Action = new PrintVersion();

        var result = root.Parse(args);
        if (result.Action is ParseErrorAction)
        {
            // A bare command is a question, not a mistake.
            if (args.Length == 0) return (ExitCode)new PrintHelp().Invoke(result);
            foreach (var error in result.Errors) Console.Error.WriteLine($"pcm-client: {error.Message}");
            Console.Error.WriteLine($"pcm-client: see `{CommandPath(result)} --help`");
            return ExitCode.Usage;
        }

        return CommandRunner.Run(() => (ExitCode)result.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false }));
    }

    private static string CommandPath(ParseResult result)
    {
        var names = new List<string>();
        for (System.CommandLine.Parsing.SymbolResult? command = result.CommandResult; command is System.CommandLine.Parsing.CommandResult; command = command.Parent) names.Insert(0, ((System.CommandLine.Parsing.CommandResult)command).Command.Name);
        return string.Join(' ', names);
    }
}
