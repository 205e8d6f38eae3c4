using System.CommandLine;

namespace Pcm.Hook;

internal static class Program
{
    private const string Description = """
        pcm-hook tells pcmd which job of Slurm holds which devices of this node. prolog and epilog are run by slurmd, as root, with the
        job's SLURM_* environment; install puts them where Slurm finds them.

        Exit status: 0 done, whatever became of the daemon; 1 check, install or remove found something that is not as it should be; 2 wrong
        usage; 10 prolog or epilog: a worker of pcmd was killed and is proven to be on the job's device still (Slurm drains the node).
        """;

    public static async Task<int> Main(string[] arguments)
    {
        var config = new Option<string>("--config") { HelpName = "FILE", Description = "pcmd's configuration (default /etc/pcmd/pcmd.yaml)", Recursive = true };
        var noStart = new Option<bool>("--no-start") { Description = "Never start the daemon (also: PCM_NO_START=1)" };
        var directory = new Option<string>("--dir")
        {
            HelpName = "DIR",
            Description = "Slurm's configuration folder",
            DefaultValueFactory = _ => "/etc/slurm",
        };
        var print = new Option<bool>("--print") { Description = "Only say what would be done" };
        var prolog = new Command("prolog", "A job begins: close its devices, clear them, or grant it a lease") { noStart };
        var epilog = new Command("epilog", "A job ends: take its holds away") { noStart };
        var install = new Command("install", "Put prolog and epilog into Slurm's configuration folder, and say what slurm.conf needs") { directory, print };
        var remove = new Command("remove", "Take them out again") { directory, print };
        var check = new Command("check", "Say whether Slurm, the configuration and the devices fit together") { directory };
        var driver = new Command(DriverQuestion.CommandName, "What the driver says of its GPUs, for pcm-hook's own use") { Hidden = true };
        var root = new RootCommand(Description) { config, prolog, epilog, install, remove, check, driver };

        HookOptions OptionsOf(ParseResult parsed) => new(
            parsed.GetValue(config), !parsed.GetValue(noStart) && Environment.GetEnvironmentVariable("PCM_NO_START") != "1");
        prolog.SetAction((parsed, _) => HookCommand.PrologAsync(OptionsOf(parsed)));
        epilog.SetAction((parsed, _) => HookCommand.EpilogAsync(OptionsOf(parsed)));
        install.SetAction(parsed => InstallCommand.Install(parsed.GetValue(directory)!, parsed.GetValue(config), parsed.GetValue(print)));
        remove.SetAction(parsed => InstallCommand.Remove(parsed.GetValue(directory)!, parsed.GetValue(print)));
        check.SetAction(parsed => CheckCommand.RunAsync(parsed.GetValue(config), parsed.GetValue(directory)!));
        driver.SetAction(_ => DriverQuestion.Answer());

        var call = root.Parse(arguments);
        var exitCode = await call.InvokeAsync();
        return call.Errors.Count == 0 ? exitCode : ExitCodes.Usage;
    }
}
