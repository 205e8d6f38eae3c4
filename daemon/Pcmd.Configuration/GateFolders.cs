using Pcm.Linux;
using Pcm.Protocol;

namespace Pcmd.Configuration;

/// <summary>Where the gates of the node's devices lie, for the daemon, the hooks and maintenance alike: whoever comes first makes them.</summary>
public static class GateFolders
{
    private const uint OwnerOnly = 0x1c0; // 0700
    private const uint EverybodyPasses = 0x1c9; // 0711

    public static Gate Of(DaemonConfiguration configuration, string device) => new(Path.Combine(configuration.GatesDirectory, device));

    /// <summary>The gates that there are, also those of devices that are not configured any more.</summary>
    public static IEnumerable<Gate> Existing(DaemonConfiguration configuration) =>
        Directory.Exists(configuration.GatesDirectory)
            ? Directory.EnumerateDirectories(configuration.GatesDirectory).Select(directory => new Gate(directory))
            : [];

    /// <summary>Makes a device's gate where it is missing, and the folders above it.</summary>
    /// <exception cref="IOException">One is unsafe or cannot be made.</exception>
    public static Gate Prepare(DaemonConfiguration configuration, string device)
    {
        PrepareState(configuration, configuration.GatesDirectory);
        var gate = Of(configuration, device);
        gate.Prepare(WorkerAccount.Of(configuration).Gid);
        return gate;
    }

    /// <summary>Makes a folder of the state directory. Workers with a user of their own have to pass to their records and gates.</summary>
    /// <exception cref="IOException">It is unsafe or cannot be made.</exception>
    public static void PrepareState(DaemonConfiguration configuration, string folder)
    {
        var passage = WorkerAccount.Of(configuration).Uid == User.EffectiveId ? OwnerOnly : EverybodyPasses;
        OwnDirectory.Ensure(configuration.StateDirectory, passage);
        OwnDirectory.Ensure(folder, passage);
    }
}
