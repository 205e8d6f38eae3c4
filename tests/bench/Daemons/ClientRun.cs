using System.Diagnostics;

namespace Pcm.Bench.Daemons;

/// <summary>One whole pcm-client process, from its start to its end.</summary>
public static class ClientRun
{
    /// <summary>Runs the client against a daemon's socket and returns its wall time in seconds; anything but success is an error.</summary>
    /// <param name="socket">The daemon's socket.</param>
    /// <param name="watch">Is given the process while it runs.</param>
    /// <param name="cancellation">Ends the wait and the process.</param>
    /// <param name="arguments">The command line.</param>
    public static async Task<double> SecondsAsync(
        string socket, Func<Process, Task>? watch, CancellationToken cancellation, params string[] arguments)
    {
        var start = new ProcessStartInfo(BenchPaths.Client, arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["PCM_SOCKET"] = socket;
        long started = Stopwatch.GetTimestamp();
        using var client = Process.Start(start)!;
        try
        {
            var errors = client.StandardError.ReadToEndAsync(cancellation);
            var output = client.StandardOutput.ReadToEndAsync(cancellation);
            var watched = watch?.Invoke(client) ?? Task.CompletedTask;
            await client.WaitForExitAsync(cancellation);
            double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            await watched;
            await output;
            return client.ExitCode == 0
                ? seconds
                : throw new BenchException($"pcm-client {string.Join(' ', arguments)} ended with {client.ExitCode}: {await errors}");
        }
        finally
        {
            if (!client.HasExited)
                client.Kill();
        }
    }
}
