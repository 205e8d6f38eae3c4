using Pcmd.Configuration;

namespace Pcm.Hook;

/// <summary>
/// Which of pcmd's devices Slurm means by a GPU: by UUID where Slurm has that, else by its number among the node's GPUs. A number is looked
/// up in gres.conf where devices are known by their files: the order of PCI buses, and CUDA's, may be others.
/// </summary>
internal sealed class DeviceMap(DaemonConfiguration configuration, GresDevices gres)
{
    /// <summary>Why gres.conf is of no help, for a message; empty where it is, or is not needed.</summary>
    public string Doubt => gres.Reason is { } reason ? $": {reason}" : "";

    /// <summary>Why several jobs may have one GPU of this node, of which a hook cannot tell a part from the whole; null where they cannot.</summary>
    public string? SharedBecause => gres.SharedBecause;

    public static DeviceMap Of(DaemonConfiguration configuration, string nodeName)
    {
        var gres = GresFile.Read(configuration.Slurm.GresFile, nodeName);
        var needsFiles = configuration.Devices.Any(device => device.DeviceFile is not null);
        return new DeviceMap(configuration, needsFiles ? gres : new GresDevices([], null) { SharedBecause = gres.SharedBecause });
    }

    /// <summary>The device of that UUID, or null where nobody can tell.</summary>
    public DeviceConfiguration? Find(string uuid) => configuration.Devices.FirstOrDefault(device => device.Uuid == uuid);

    /// <summary>The device of that GRES index, or null where nobody can tell.</summary>
    public DeviceConfiguration? Find(int index)
    {
        if (gres.Files is { } files && index < files.Count
            && configuration.Devices.FirstOrDefault(device => device.DeviceFile is { } file && files[index].Contains(file)) is { } byFile)
            return byFile;
        return configuration.Devices.FirstOrDefault(device => device.GresIndex == index && device.DeviceFile is null);
    }

    /// <summary>The GRES index of a device that is known by its file; null where gres.conf does not have it.</summary>
    public int? IndexOf(string file)
    {
        for (var index = 0; index < (gres.Files?.Count ?? 0); index++)
        {
            if (gres.Files![index].Contains(file))
                return index;
        }

        return null;
    }
}
