using NUnit.Framework;

namespace Pcm.InstallTests;

/// <summary>Types a page's lines into a machine, as its root and as an ordinary user.</summary>
internal sealed class PageRunner(Machine machine)
{
    private const string User = "ada";

    // Thousands of rows on one CPU that others use, too: a minute on a quiet machine.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    // What an admin would look at where a line does not come to its end.
    private const string LookAround = """
        squeue --states=all; scontrol show job; sinfo --list-reasons; ps -eo pid,ppid,stat,etimes,user,args --forest
        tail -n 40 /var/log/pcmd/pcmd.log /var/log/slurm/*.log /home/*/slurm-*.out; journalctl --no-pager --lines=40
        """;

    /// <summary>Runs every command below a heading; fails for each whose output is another than the page's, at once where one does not succeed.</summary>
    public async Task RunAsync(string section)
    {
        var steps = AdminPage.Steps.Where(step => step.Section == section).ToList();
        Assert.That(steps, Is.Not.Empty, $"{AdminPage.File} has no transcript below \"{section}\"");
        var differences = new List<string>();
        foreach (var step in steps)
        {
            var result = await TryRunAsync(step);
            var said = $"{Path.GetFileName(AdminPage.File)}:{step.Line}: {step.Command}\n{result.Output}";
            await TestContext.Out.WriteLineAsync(said);
            Assert.That(result.ExitCode, Is.Zero, said);
            if (!PageOutput.Matches(step.Expected, result.Output))
                differences.Add($"{said}the page says:\n{string.Join('\n', step.Expected)}\n");
        }

        Assert.That(differences, Is.Empty);
    }

    private async Task<CommandResult> TryRunAsync(PageStep step)
    {
        try
        {
            return await RunAsync(step);
        }
        catch (TimeoutException e)
        {
            var around = await machine.RunAsync("bash", "-c", $"exec 2>&1; {LookAround}");
            throw new TimeoutException($"{Path.GetFileName(AdminPage.File)}:{step.Line}: {e.Message}\n{around.Output}", e);
        }
    }

    // Both streams in the order that a terminal would show them in.
    private Task<CommandResult> RunAsync(PageStep step)
    {
        var line = $"exec 2>&1; {step.Command}";
        return step.AsRoot
            ? machine.RunAsync(Patience, "env", "--chdir=/root", "bash", "-c", line)
            : machine.RunAsync(Patience, "runuser", "--login", User, "--command", line);
    }
}
