using Pcm.Protocol;

namespace Pcmd.Workers;

/// <summary>A worker's greeted connection, and which build it is of.</summary>
internal sealed record AttachedWorker(Connection Connection, string Build);
