using Pcm.Protocol;
using Pcmd.Leases;

namespace Pcmd.Streams;

/// <summary>
/// One client stream as its <see cref="RowDispatcher"/> sees it. Everything that changes is guarded by the dispatcher's lock.
/// </summary>
/// <param name="budget">What its rows take bytes of.</param>
/// <param name="account">Of the lease that it works under, for its device; null where there is none.</param>
internal sealed class RowStream(
    IStreamClient client, OpenMessage open, int maxCredit, int windowBytes, ByteBudget budget, (LeaseAccount Lease, string Device)? account)
{
    /// <summary>How far the stream is with the present worker.</summary>
    public enum WorkerSide
    {
        Closed,
        Opening,
        Open,
    }

    public IStreamClient Client { get; } = client;

    /// <summary>Sent again to each new worker.</summary>
    public OpenMessage Open { get; } = open;

    public int MaxCredit { get; } = maxCredit;

    public int WindowBytes { get; } = windowBytes;

    /// <summary>Rows that may be unanswered: what the daemon gives, or the worker if that is less.</summary>
    public int Credit { get; set; } = maxCredit;

    /// <summary>What rows take of the budget: their bytes, and what keeping each of them costs beside.</summary>
    private static long CostOf(int rows, long bytes) => bytes + (long)rows * Limits.RowOverheadBytes;

    /// <summary>Takes room in the budget for rows that came.</summary>
    public async ValueTask TakeAsync(int rows, long bytes, CancellationToken cancellationToken)
    {
        await budget.TakeAsync(CostOf(rows, bytes), cancellationToken);
        account?.Lease.Came(account.Value.Device, rows);
    }

    /// <summary>Gives back what rows have taken: they are answered, or will not be.</summary>
    public void Release(int rows, long bytes)
    {
        budget.Release(CostOf(rows, bytes));
        account?.Lease.Left(account.Value.Device, rows);
    }

    public uint WorkerStream { get; set; }

    public WorkerSide Side { get; set; }

    /// <summary>The first worker's answer to the opening.</summary>
    public TaskCompletionSource<OpenedMessage> Opened { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Dictionary<ulong, PendingRow> Unanswered { get; } = [];

    public long UnansweredBytes { get; set; }

    public ulong Answered { get; set; }

    /// <summary>Since when the worker owes the stream a frame that waits for no pass: that it is open, or that it has ended.</summary>
    public long? OwesSince { get; set; }

    public bool EndAsked { get; set; }

    /// <summary>Rows were turned away because the daemon stops, so that the stream can only end unfinished.</summary>
    public bool TurnedRowsAway { get; set; }

    /// <summary>Over; whatever still comes from either side is dropped.</summary>
    public bool Closed { get; set; }
}
