using Pcm.Inference;

namespace Pcm.Worker.Scheduling;

/// <summary>A row that is ready for a pass.</summary>
internal sealed class WaitingItem(RowStream stream, ulong row, PreparedItem prepared)
{
    public RowStream Stream { get; } = stream;

    public ulong Row { get; } = row;

    public PreparedItem Prepared { get; } = prepared;

    /// <summary>A pass has it; its lane forgets it.</summary>
    public bool IsTaken { get; set; }
}
