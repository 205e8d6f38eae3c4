using System.ComponentModel;
using System.Diagnostics;

namespace Pcmd;

/// <summary>Another program of the system's, run to its end within a time.</summary>
internal static class SystemCommand
{
    /// <returns>Its standard output, trimmed.</returns>
    /// <exception cref="IOException">It cannot be started, failed, or took too long.</exception>
    public static async Task<string> RunAsync(string program, IReadOnlyList<string> arguments, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        either.CancelAfter(timeout);
        using var process = Start(program, arguments);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(either.Token);
            var error = process.StandardError.ReadToEndAsync(either.Token);
            await process.WaitForExitAsync(either.Token);
            if (process.ExitCode != 0)
                throw new IOException($"{program} failed ({process.ExitCode}): {(await error).Trim()}");
            return (await output).Trim();
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            cancellationToken.ThrowIfCancellationRequested();
            throw new IOException($"{program} did not answer within {timeout.TotalSeconds} s");
        }
    }

    private static Process Start(string program, IReadOnlyList<string> arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })
                ?? throw new IOException($"{program} could not be started");
        }
        catch (Win32Exception e)
        {
            throw new IOException($"{program} could not be started: {e.Message}", e);
        }
    }
}
