using Pcm.Contexts;
using Pcmd.Configuration;

namespace Pcm.Hook;

/// <summary>
/// A worker that the kernel calls gone can have memory on its GPU for a moment still. The driver's list of processes is the last word; where
/// it does not answer, the kernel's has to do.
/// </summary>
internal static class GpuProof
{
    /// <summary>Waits until no ended worker is on any GPU.</summary>
    /// <returns>The pids that are, by the driver's last word, when the time is over.</returns>
    public static async Task<IReadOnlyList<int>> WaitAsync(DaemonConfiguration configuration, IReadOnlyCollection<int> ended, TimeSpan timeout)
    {
        if (ended.Count == 0 || configuration.Devices.All(device => device.Kind == DeviceKinds.Cpu))
            return [];
        var started = TimeProvider.System.GetTimestamp();
        IReadOnlyList<int> stay = [];
        while (timeout - TimeProvider.System.GetElapsedTime(started) is var left && left > TimeSpan.Zero && await DriverQuestion.AskAsync(left) is { } gpus)
        {
            stay = [.. gpus.SelectMany(gpu => gpu.Pids).Intersect(ended)];
            if (stay.Count == 0)
                break;
            await Task.Delay(Limits.AskDriverAgain);
        }

        return stay;
    }
}
