using System.ComponentModel;
using System.Diagnostics;

namespace Pcm.Hook;

/// <summary>
/// Asks the driver in a process of its own: a call into a driver that hangs never comes back, and what made it cannot be ended in time. The
/// question is this program's own hidden command <see cref="CommandName"/>.
/// </summary>
internal static class DriverQuestion
{
    public const string CommandName = "driver-gpus";

    /// <summary>The answering side: the driver's GPUs, a line each.</summary>
    /// <returns>The exit code: 0 only if there is a driver and it answered.</returns>
    public static int Answer()
    {
        try
        {
            using var driver = Nvml.TryOpen();
            if (driver is null)
                return ExitCodes.Problem;
            foreach (var gpu in driver.Gpus())
                Console.Out.WriteLine(gpu.ToLine());
            return ExitCodes.Done;
        }
        catch (InvalidOperationException e)
        {
            Console.Error.WriteLine($"pcm-hook: {e.Message}");
            return ExitCodes.Problem;
        }
    }

    /// <summary>The asking side.</summary>
    /// <returns>The GPUs; null where there is no driver, or none that answers in time.</returns>
    public static async Task<IReadOnlyList<DriverGpu>?> AskAsync(TimeSpan timeout)
    {
        using var expired = new CancellationTokenSource(timeout);
        // All its streams are its own: whoever holds the hook's would hold slurmd up.
        var start = new ProcessStartInfo(Environment.ProcessPath!, [CommandName])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = TryStart(start);
        if (process is null)
            return null;
        try
        {
            var output = await process.StandardOutput.ReadToEndAsync(expired.Token);
            await process.WaitForExitAsync(expired.Token);
            if (process.ExitCode != ExitCodes.Done)
                return null;
            return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(DriverGpu.Parse).OfType<DriverGpu>()];
        }
        catch (OperationCanceledException)
        {
            // It is not waited for: in a driver that hangs, not even this ends it.
            process.Kill();
            return null;
        }
    }

    // None where there is no process more to be had, or the program is just being replaced by another build.
    private static Process? TryStart(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
