using System.Diagnostics;

namespace Pcm.SlurmTests;

/// <summary>Runs programs to their end, bounded in time, with no other environment than the one given.</summary>
internal static class Command
{
    public const string SearchPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    public static async Task<CommandResult> RunAsync(TimeSpan patience, IReadOnlyDictionary<string, string> environment, string program, params string[] arguments)
    {
        using var process = Start(environment, program, arguments);
        process.StandardInput.Close();
        using var timeout = new CancellationTokenSource(patience);
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
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} did not end within {patience.TotalSeconds} s");
        }
    }

    /// <summary>Runs a program of the system that has to succeed; its trimmed output.</summary>
    public static async Task<string> DemandAsync(string program, params string[] arguments) =>
        (await RunAsync(Limits.Command, new Dictionary<string, string>(), program, arguments)).Demand($"{program} {string.Join(' ', arguments)}");

    /// <summary>Starts a program whose streams are all pipes; the caller ends it.</summary>
    public static Process Start(IReadOnlyDictionary<string, string> environment, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        start.Environment.Clear();
        start.Environment["PATH"] = SearchPath;
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return Process.Start(start)!;
    }
}
