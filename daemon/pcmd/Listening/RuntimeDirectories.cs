using Pcm.Linux;
using Pcmd.Configuration;
using Pcmd.Devices;

namespace Pcmd.Listening;

/// <summary>
/// The directories that the daemon writes to. Made where they are missing, and refused where somebody else could put names into them: a
/// socket, a record or a cached digest there would be anybody's.
/// </summary>
internal static class RuntimeDirectories
{
    private const uint OwnerOnly = 0x1c0; // 0700
    private const uint GroupReads = 0x1e8; // 0750
    private const uint EverybodyPasses = 0x1c9; // 0711
    private const uint EverybodyReads = 0x1ed; // 0755

    /// <exception cref="UnsafeDirectoryException">One is there and not safe.</exception>
    /// <exception cref="LinuxException">One could not be made.</exception>
    public static void Prepare(DaemonConfiguration configuration, StartOptions options)
    {
        var workers = WorkerAccount.Of(configuration);
        if (options.RuntimeDirectory is { } runtime)
            OwnDirectory.Ensure(runtime, OwnerOnly);
        OwnDirectory.Ensure(Path.GetDirectoryName(configuration.SocketPath)!, options.IsPrivate ? OwnerOnly : EverybodyReads);
        GateFolders.PrepareState(configuration, configuration.RecordsDirectory);
        GateFolders.PrepareState(configuration, configuration.GatesDirectory);
        OwnDirectory.Ensure(configuration.CacheDirectory, workers.Uid == User.EffectiveId ? OwnerOnly : EverybodyPasses);
        OwnDirectory.Ensure(configuration.ProofsDirectory, OwnerOnly, workers);
        OwnDirectory.Ensure(configuration.DigestsDirectory, OwnerOnly, workers);
        OwnDirectory.Ensure(configuration.LogDirectory, GroupReads);
        if (!options.IsPrivate)
            CheckContexts(configuration);
    }

    // A manifest there is run for everybody, and any file that it names is read.
    private static void CheckContexts(DaemonConfiguration configuration)
    {
        foreach (var directory in configuration.ContextsDirectories.Where(Directory.Exists))
        {
            if (PathTrust.Doubt(directory) is { } doubt)
                throw new UnsafeDirectoryException(directory, doubt);
        }
    }
}
