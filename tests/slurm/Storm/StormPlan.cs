namespace Pcm.SlurmTests.Storm;

/// <summary>How much comes at once. All that is random comes from one seed, though when it meets what, the machine decides.</summary>
/// <param name="Scavengers">Jobs that check claims, of two users by turns.</param>
/// <param name="Owners">Jobs that take GPUs away from them.</param>
/// <param name="Rows">Of each scavenger: seconds of work.</param>
/// <param name="Cancels">Scavengers that are cancelled and submitted again.</param>
/// <param name="SlurmdRestarts">Of all nodes together.</param>
/// <param name="Patience">For all of it; a quiet machine needs a tenth.</param>
internal sealed record StormPlan(int Scavengers, int Owners, int Rows, int Cancels, int SlurmdRestarts, TimeSpan Patience)
{
    public static StormPlan Small { get; } = new(Scavengers: 15, Owners: 5, Rows: 300, Cancels: 4, SlurmdRestarts: 2, TimeSpan.FromMinutes(8));

    public static StormPlan Whole { get; } = new(Scavengers: 60, Owners: 20, Rows: 400, Cancels: 20, SlurmdRestarts: 20, TimeSpan.FromMinutes(25));
}
