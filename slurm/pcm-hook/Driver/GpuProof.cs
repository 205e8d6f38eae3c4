using Pcm.Contexts;
using Pcmd.Configuration;

namespace Pcm.Hook;

/// <summary>
/// A worker that the kernel calls gone can have memory on its GPU for a moment still. The driver's list of processes is the last word; where
/// it cannot be asked, the kernel's has to do.
/// </summary>
internal static class GpuProof
{
    /// <summary>Waits until no ended worker is on any GPU.</summary>
    /// <returns>The pids that are, when the time is over.</returns>
    public static async Task<IReadOnlyList<int>> WaitAsync(DaemonConfiguration configuration, IReadOnlyCollection<int> ended, TimeSpan timeout)
    {
        if (ended.Count == 0 || configuration.Devices.All(device => device.Kind == DeviceKinds.Cpu) || Nvml.TryOpen() is not { } driver)
            return [];
        using (driver)
        {
            var started = TimeProvider.System.GetTimestamp();
            while (true)
            {
                var left = driver.Gpus().SelectMany(gpu => gpu.Pids).Intersect(ended).ToList();
                if (left.Count == 0 || TimeProvider.System.GetElapsedTime(started) > timeout)
                    return left;
                await Task.Delay(Limits.AskDriverAgain);
            }
        }
    }
}
