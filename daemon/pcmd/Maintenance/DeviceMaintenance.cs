using Pcm.Linux;
using Pcm.Protocol;
using Pcmd.Configuration;
using Pcmd.Devices;
using Pcmd.Listening;

namespace Pcmd.Maintenance;

/// <summary>
/// <c>pcmd drain</c> and <c>pcmd resume</c>: they work on the gates and the kernel alone, so that a daemon which hangs, is stopped or is not there
/// makes no difference.
/// </summary>
internal static class DeviceMaintenance
{
    /// <summary>Closes devices until <see cref="ResumeAsync"/>, across reboots, and ends what is on them.</summary>
    /// <param name="options">Which daemon's devices.</param>
    /// <param name="names">Devices; none means all.</param>
    /// <param name="reason">For whoever asks why.</param>
    public static Task<int> DrainAsync(StartOptions options, IReadOnlyList<string> names, string reason) =>
        RunAsync(options, names, async gates =>
        {
            foreach (var (_, gate) in gates)
                gate.Drain(reason);
            using var watcher = new ProcessWatcher();
            foreach (var (device, gate) in gates)
            {
                var ended = await gate.ClearAsync(watcher, Limits.KillTimeout, CancellationToken.None);
                await Console.Out.WriteLineAsync($"{device} is drained; {ended} {(ended == 1 ? "worker was" : "workers were")} ended");
            }
        });

    public static Task<int> ResumeAsync(StartOptions options, IReadOnlyList<string> names) =>
        RunAsync(options, names, async gates =>
        {
            foreach (var (device, gate) in gates)
            {
                gate.Resume();
                await Console.Out.WriteLineAsync($"{device}: {gate.Read().StartRefusal ?? "open"}");
            }
        });

    private static async Task<int> RunAsync(
        StartOptions options, IReadOnlyList<string> names, Func<IReadOnlyList<(string Device, Gate Gate)>, Task> act)
    {
        try
        {
            var configuration = ConfigurationLoader.Load(options).Configuration;
            if (Unknown(configuration, names) is { } unknown)
            {
                await Console.Error.WriteLineAsync($"pcmd: {unknown}");
                return ExitCodes.Usage;
            }

            RuntimeDirectories.Prepare(configuration, options);
            await act([.. Gates(configuration, names)]);
            return ExitCodes.Stopped;
        }
        catch (ConfigurationException e)
        {
            await Console.Error.WriteLineAsync($"pcmd: {e.Message}");
            return ExitCodes.Configuration;
        }
        catch (TimeoutException e)
        {
            await Console.Error.WriteLineAsync($"pcmd: {e.Message}; the device stays drained");
            return ExitCodes.StillHeld;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"pcmd: {e.Message}");
            return ExitCodes.CannotListen;
        }
    }

    private static string? Unknown(DaemonConfiguration configuration, IReadOnlyList<string> names)
    {
        var known = configuration.Devices.Select(device => device.Name).ToList();
        return names.FirstOrDefault(name => !known.Contains(name)) is { } unknown
            ? $"there is no device \"{unknown}\"; there are {string.Join(", ", known)}"
            : null;
    }

    private static IEnumerable<(string, Gate)> Gates(DaemonConfiguration configuration, IReadOnlyList<string> names)
    {
        foreach (var device in configuration.Devices.Where(device => names.Count == 0 || names.Contains(device.Name)))
        {
            yield return (device.Name, GateFolders.Prepare(configuration, device.Name));
        }
    }
}
