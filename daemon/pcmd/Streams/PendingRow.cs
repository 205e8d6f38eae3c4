using Pcmd.Residency;

namespace Pcmd.Streams;

/// <summary>A row that has no answer yet, kept as it came so that another worker can be given it.</summary>
internal sealed class PendingRow(ulong row, byte[] encoded)
{
    private List<WorkerDeath>? _deaths;

    public ulong Row { get; } = row;

    /// <summary>The item <c>[row, {field: value}]</c>.</summary>
    public byte[] Encoded { get; } = encoded;

    /// <summary>The present worker has it.</summary>
    public bool Sent { get; set; }

    /// <summary>Those of workers that had it.</summary>
    public IReadOnlyList<WorkerDeath> Deaths => _deaths ?? [];

    /// <summary>Deaths, cause unclear, of workers that had this row and no other.</summary>
    public int UnclearLoneDeaths { get; set; }

    /// <summary>It may have been what the workers died of, and is tried alone.</summary>
    public bool IsSuspect =>
        Deaths.Count >= Limits.UnclearDeathsUntilSuspected || Deaths.Any(death => death.Cause == DeathCause.OwnWork);

    /// <summary>The worker that had it died.</summary>
    public void Add(WorkerDeath death) => (_deaths ??= []).Add(death);
}
