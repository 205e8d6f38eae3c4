using Pcm.Contexts;
using Pcmd.Configuration;

namespace Pcmd.Devices;

/// <summary>The devices of this node, in the order of the configuration.</summary>
internal sealed class DeviceTable(DaemonConfiguration configuration, TimeProvider time) : IDisposable
{
    public IReadOnlyList<Device> All { get; } = [.. configuration.Devices.Select(device => new Device(device, GateFolders.Of(configuration, device.Name), time))];

    /// <summary>Whether the node has anything faster than its CPUs; then CPUs are used only where a client says so.</summary>
    public bool HasAccelerator => All.Any(device => device.Kind != DeviceKinds.Cpu);

    public Device? Find(string name) => All.FirstOrDefault(device => device.Name == name);

    public void Dispose()
    {
        foreach (var device in All)
            device.Dispose();
    }
}
