using Pcm.Linux;
using Pcm.Protocol;
using Pcmd.Configuration;

namespace Pcmd.Devices;

/// <summary>
/// The gates of the node's devices on disk, and the daemon's own hold on them: without leases it is the daemon that takes part on behalf of
/// its clients, and whoever wants a device for himself closes its gate over that.
/// </summary>
internal sealed class DeviceGates(DaemonConfiguration configuration, DeviceTable devices)
{
    private static readonly GateHolder Own = new("pcmd", "pcmd", TakesPart: true);

    public static Gate Of(DaemonConfiguration configuration, string device) => new(Path.Combine(configuration.GatesDirectory, device));

    /// <summary>Makes what is missing and takes the hold. To be called with the socket's lock held.</summary>
    /// <exception cref="IOException">A gate is unsafe or cannot be made.</exception>
    public void Hold()
    {
        foreach (var device in devices.All)
        {
            device.Gate.Prepare(WorkerAccount.Of(configuration).Gid);
            device.Gate.Hold(Own);
        }
    }

    /// <summary>Gives the hold up: nothing is brought to the devices any more.</summary>
    public void Release()
    {
        foreach (var device in devices.All)
            device.Gate.Release(Own.Id);
    }

    /// <summary>The gates that there are, also those of devices that are not configured any more.</summary>
    public static IEnumerable<Gate> Existing(DaemonConfiguration configuration) =>
        Directory.EnumerateDirectories(configuration.GatesDirectory).Select(directory => new Gate(directory));
}
