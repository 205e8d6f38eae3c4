using Pcm.Protocol;
using Pcmd.Configuration;

namespace Pcmd.Devices;

/// <summary>
/// The gates of the node's devices on disk, and the daemon's own hold on those that Slurm gives to nobody, or whose use needs no lease: there
/// it is the daemon that takes part on behalf of its clients, and whoever wants a device for himself closes its gate over that.
/// </summary>
internal sealed class DeviceGates(DaemonConfiguration configuration, DeviceTable devices)
{
    private static readonly GateHolder Own = new("pcmd", "pcmd", TakesPart: true);

    /// <summary>Makes what is missing and takes the hold. To be called with the socket's lock held.</summary>
    /// <exception cref="IOException">A gate is unsafe or cannot be made.</exception>
    public void Hold()
    {
        foreach (var device in devices.All)
        {
            GateFolders.Prepare(configuration, device.Name).ClearUnfinished();
            if (configuration.Slurm.AllowWithoutLease || !device.IsLeased)
                device.Gate.Hold(Own);
            else
                device.Gate.Release(Own.Id);
        }
    }

    /// <summary>Gives the hold up: nothing is brought to the devices any more.</summary>
    public void Release()
    {
        foreach (var device in devices.All)
            device.Gate.Release(Own.Id);
    }
}
