using System.Diagnostics;

namespace Pcm.TestSupport;

/// <summary>Runs programs of this host to their end, bounded in time.</summary>
internal static class Command
{
    public const string SearchPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    // For what a test has to have done before it can begin; only a failure takes so long.
    private static readonly TimeSpan DemandPatience = TimeSpan.FromSeconds(30);

    /// <summary>Runs a program with this process's own environment.</summary>
    public static Task<CommandResult> RunAsync(TimeSpan patience, string program, params string[] arguments) =>
        RunAsync(patience, new ProcessStartInfo(program, arguments));

    /// <summary>Runs a program in / with no other environment than the one given.</summary>
    public static Task<CommandResult> RunAsync(TimeSpan patience, IReadOnlyDictionary<string, string> environment, string program, params string[] arguments) =>
        RunAsync(patience, Bare(environment, program, arguments));

    /// <summary>Runs a program of the system that has to succeed; its trimmed output.</summary>
    public static async Task<string> DemandAsync(string program, params string[] arguments) =>
        (await RunAsync(DemandPatience, new Dictionary<string, string>(), program, arguments)).Demand($"{program} {string.Join(' ', arguments)}");

    /// <summary>Starts a program in / with no other environment than the one given, its streams all pipes; the caller ends it.</summary>
    public static Process Start(IReadOnlyDictionary<string, string> environment, string program, params string[] arguments) =>
        Start(Bare(environment, program, arguments));

    private static ProcessStartInfo Bare(IReadOnlyDictionary<string, string> environment, string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = "/" };
        start.Environment.Clear();
        start.Environment["PATH"] = SearchPath;
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return start;
    }

    private static Process Start(ProcessStartInfo start)
    {
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        return Process.Start(start)!;
    }

    private static async Task<CommandResult> RunAsync(TimeSpan patience, ProcessStartInfo start)
    {
        using var process = Start(start);
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
            throw new TimeoutException($"{start.FileName} {string.Join(' ', start.ArgumentList)} did not end within {patience.TotalSeconds} s");
        }
    }
}
