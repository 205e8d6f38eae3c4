using System.Diagnostics;

namespace Pcm.IntegrationTests.Hooks;

/// <summary>The installed pcm-hook, run as slurmd runs it: with nothing in its environment but what it is given.</summary>
internal static class HookProgram
{
    public static string Path => TestPaths.Published("libexec", "pcmd", "slurm", "pcm-hook");

    /// <summary>Runs it to its end.</summary>
    public static async Task<HookResult> RunAsync(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(Path, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Clear();
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        var started = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        using var timeout = new CancellationTokenSource(TestDaemon.Patience);
        var output = process.StandardOutput.ReadToEndAsync(timeout.Token);
        var error = process.StandardError.ReadToEndAsync(timeout.Token);
        await process.WaitForExitAsync(timeout.Token);
        return new HookResult(process.ExitCode, await output, await error, Stopwatch.GetElapsedTime(started));
    }
}
