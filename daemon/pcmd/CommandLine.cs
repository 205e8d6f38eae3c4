using System.CommandLine;
using Pcmd.Configuration;
using Pcmd.Maintenance;

namespace Pcmd;

/// <summary>The options of <c>pcmd</c>, and what to do for each way of calling it.</summary>
internal static class CommandLine
{
    private const string Description = """
        pcmd keeps inference contexts resident on this node and serves them to pcm-client over a Unix socket.

        Exit status: 0 stopped as asked, or idle; 2 wrong usage; 70 a fault of pcmd's own (see its log); 71 drain: a worker was killed
        and is still there; 73 a directory is unsafe or the socket cannot be bound; 75 another daemon serves this socket; 78 the
        configuration is wrong.
        """;

    public static async Task<int> RunAsync(string[] arguments)
    {
        var config = WithValue<string>("--config", "FILE", $"Configuration file (default {StandardPaths.ConfigurationFile})");
        var check = new Option<bool>("--check-config") { Description = "Say what is wrong with the configuration, and end" };
        var socket = WithValue<string>("--socket", "PATH", "Listen on this socket instead of the configured one");
        var node = WithValue<string>("--node-name", "NAME", "What %n stands for in the configuration");
        var isPrivate = new Option<bool>("--private") { Description = "Serve only the own user; contexts may be given by path" };
        var runtime = WithValue<string>("--runtime-dir", "DIR", "Directory of a private daemon, made if absent");
        var idle = WithValue<int>("--idle-exit-seconds", "N", "End after so long without a client (0: never)");
        var devices = new Argument<string[]>("DEVICE") { Description = "Devices, by name; none: all of them", Arity = ArgumentArity.ZeroOrMore };
        var reason = WithValue<string>("--reason", "TEXT", "Told to whoever asks for the device meanwhile");
        var drain = new Command("drain", "Close devices, across reboots, and end what is on them; needs no daemon") { devices, reason };
        var resume = new Command("resume", "Open drained devices again") { devices };
        var root = new RootCommand(Description) { config, check, socket, node, isPrivate, runtime, idle, drain, resume };
        foreach (var shared in new Option[] { config, node, isPrivate, runtime })
            shared.Recursive = true;
        idle.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > Limits.MaxIdleExitSeconds)
                result.AddError($"--idle-exit-seconds takes 0 to {Limits.MaxIdleExitSeconds}");
        });
        node.Validators.Add(result =>
        {
            if (!NodeName.IsValid(result.GetValueOrDefault<string>()))
                result.AddError("--node-name takes letters, digits, dots, hyphens and underscores");
        });
        root.Validators.Add(result =>
        {
            if (result.GetValue(isPrivate) != (result.GetValue(runtime) is not null))
                result.AddError("--private and --runtime-dir belong together");
        });

        StartOptions OptionsOf(ParseResult parsed) => new()
        {
            ConfigurationFile = parsed.GetValue(config),
            SocketPath = parsed.GetValue(socket),
            NodeName = parsed.GetValue(node),
            IsPrivate = parsed.GetValue(isPrivate),
            RuntimeDirectory = parsed.GetValue(runtime) is { } directory ? Path.GetFullPath(directory) : null,
            IdleExit = parsed.GetValue(idle) is > 0 and var seconds ? TimeSpan.FromSeconds(seconds) : null,
        };
        root.SetAction((parsed, _) =>
            parsed.GetValue(check) ? Task.FromResult(CheckConfiguration(OptionsOf(parsed))) : DaemonHost.RunAsync(OptionsOf(parsed)));
        drain.SetAction((parsed, _) =>
            DeviceMaintenance.DrainAsync(OptionsOf(parsed), parsed.GetValue(devices) ?? [], parsed.GetValue(reason) ?? "for maintenance"));
        resume.SetAction((parsed, _) => DeviceMaintenance.ResumeAsync(OptionsOf(parsed), parsed.GetValue(devices) ?? []));
        return await InvokeAsync(root.Parse(arguments));
    }

    private static async Task<int> InvokeAsync(ParseResult parsed)
    {
        // The daemon minds its signals itself; the library's own way would end the process under it.
        var exitCode = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
        return parsed.Errors.Count == 0 ? exitCode : ExitCodes.Usage;
    }

    private static Option<T> WithValue<T>(string name, string value, string description) => new(name) { HelpName = value, Description = description };

    private static int CheckConfiguration(StartOptions options)
    {
        try
        {
            var (_, file) = ConfigurationLoader.Load(options);
            Console.Out.WriteLine(file is null ? "no configuration file; the defaults hold" : $"{file}: no problems found");
            return ExitCodes.Stopped;
        }
        catch (ConfigurationException e)
        {
            foreach (var problem in e.Problems)
                Console.Out.WriteLine(problem);
            return ExitCodes.Configuration;
        }
    }
}
