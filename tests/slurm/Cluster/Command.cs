using System.Diagnostics;

namespace Pcm.SlurmTests.Cluster;

/// <summary>Runs programs to their end, bounded in time.</summary>
internal static class Command
{
    /// <param name="account">As whom.</param>
    /// <param name="environment">Variables beyond the test's own.</param>
    public static async Task<CommandResult> RunAsync(
        Account account, IReadOnlyDictionary<string, string> environment, string program, params string[] arguments)
    {
        string[] call = [program, .. arguments];
        if (account.Uid != 0)
            call = ["setpriv", $"--reuid={account.Uid}", $"--regid={account.Gid}", "--clear-groups", .. call];
        var start = new ProcessStartInfo(call[0], call[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        using var timeout = new CancellationTokenSource(Patience.Command);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(timeout.Token);
            var error = process.StandardError.ReadToEndAsync(timeout.Token);
            await process.WaitForExitAsync(timeout.Token);
            return new CommandResult(process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} did not end within {Patience.Command.TotalSeconds} s");
        }
    }
}
