using Pcm.Linux;
using Pcmd.Configuration;

namespace Pcmd.Listening;

/// <summary>
/// How many connections are taken: as many as the admin allows, as long as the system gives a descriptor for each. Those beyond it are told
/// <c>busy</c>, for which a few more are kept.
/// </summary>
internal sealed class ConnectionRoom(DaemonConfiguration configuration)
{
    /// <summary>What the system allows this process, after it was raised as far as that goes.</summary>
    public long Descriptors { get; } = DescriptorLimit.Raise(configuration.MaxConnections + Limits.ReservedDescriptors);

    public int MaxConnections => (int)Math.Clamp(Descriptors - Limits.ReservedDescriptors, 1, configuration.MaxConnections);

    public bool IsShort => MaxConnections < configuration.MaxConnections;
}
