namespace Pcmd;

/// <summary>For whom this daemon runs.</summary>
/// <param name="IsPrivate">One user's own: it serves that uid (and root) only, and contexts from paths as well.</param>
/// <param name="OwnUid">The uid that the daemon runs as.</param>
/// <param name="NodeName">The node as Slurm calls it.</param>
/// <param name="Instance">Minted at each start, so that a client can tell a restart.</param>
/// <param name="IdleExit">Ends after so long without a connection; null stays.</param>
internal sealed record DaemonRole(bool IsPrivate, uint OwnUid, string NodeName, string Instance, TimeSpan? IdleExit);
