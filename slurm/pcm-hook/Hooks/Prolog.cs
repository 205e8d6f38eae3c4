using Pcm.Linux;
using Pcm.Protocol;
using Pcmd.Configuration;

namespace Pcm.Hook;

/// <summary>
/// A job's devices are its own from here on: they are closed first, then cleared. One that takes part gets its lease, and what is warm there
/// may stay.
/// </summary>
internal static class Prolog
{
    public static async Task<HookOutcome> RunAsync(HookRun run, HookJob job)
    {
        var devices = JobDevices.Of(run, job);
        if (devices.Gates.Count == 0)
            return HookOutcome.Done("holds no device of pcmd's");

        LostHolds lost;
        GateHolder holder;
        try
        {
            lost = LostHolds.Find(run, job, devices);
            holder = HolderOf(run, job, devices);
            if (WantsToTakePart(run, holder.Lease!, job) && IsAlone(devices.Gates, holder, lost))
                holder = holder with { TakesPart = true };
            Hold(devices.Gates, holder);
            lost.TakeAway();

            // Two that come at one moment see each other here.
            if (holder.TakesPart && !IsAlone(devices.Gates, holder, lost))
                Hold(devices.Gates, holder = holder with { TakesPart = false });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Nothing can be brought to a device that nobody holds either, so that clearing it is as good for now.
            var cleared = await ClearAsync(run, devices.Gates);
            return cleared with { Text = $"could not be written into the gates of {devices.Names}: {e.Message}; {cleared.Text}", IsProblem = true };
        }

        var outcome = holder.TakesPart ? await ShareAsync(run, holder, devices) : await CloseAsync(run, holder, devices);
        return lost.IsEmpty ? outcome : outcome with { Text = $"{outcome.Text}; took away what {lost.Names} held still, whose epilog did not come" };
    }

    private static GateHolder HolderOf(HookRun run, HookJob job, JobDevices devices)
    {
        var lease = new JobLease
        {
            Job = job.JobId,
            Sluid = job.Sluid,
            Uid = job.Uid ?? uint.MaxValue,
            Partition = job.Partition ?? "",
            Context = OptIn.Of(job.Comment).Context,
            MayTakePart = MayTakePart(run, job, devices),
            Since = TimeProvider.System.GetUtcNow(),
        };
        return new GateHolder($"job-{job.JobId}-{Guid.NewGuid():N}", $"job {job.JobId}", TakesPart: false, lease);
    }

    private static bool WantsToTakePart(HookRun run, JobLease lease, HookJob job) =>
        lease.MayTakePart && (OptIn.Of(job.Comment).IsAsked || run.Configuration.Slurm.OptIn == OptInRule.Always);

    private static void Hold(IReadOnlyList<Gate> gates, GateHolder holder)
    {
        foreach (var gate in gates)
            gate.Hold(holder);
    }

    private static bool MayTakePart(HookRun run, HookJob job, JobDevices devices) =>
        devices.AreCertain
        && !job.SharesDevices
        && (!devices.MayBeShared || run.Configuration.Slurm.LeaseSharedGpus)
        && job is { Uid: not null, Partition: { } partition }
        && run.Configuration.Slurm.TakesPart(partition);

    // No other job holds one of the devices.
    private static bool IsAlone(IReadOnlyList<Gate> gates, GateHolder holder, LostHolds lost) =>
        gates.All(gate => gate.Read().Holders.All(other => other.Id == holder.Id || other.Lease is null || lost.Contain(other)));

    // Nothing of pcmd's may be there, and for that the kernel is enough: the daemon is only told. A job that can take part at its first call has
    // to find somebody to call.
    private static async Task<HookOutcome> CloseAsync(HookRun run, GateHolder holder, JobDevices devices)
    {
        var begin = new JobBeginMessage(holder.Id);
        var told = holder.Lease!.MayTakePart ? DaemonCall.RouseAsync(run, begin) : DaemonCall.TellAsync(run, begin, Limits.TellTimeout);
        var cleared = await ClearAsync(run, devices.Gates);
        await told;
        return cleared with { Text = $"holds {devices.Names}{devices.Doubt}, closed to pcmd; {cleared.Text}" };
    }

    private static async Task<HookOutcome> ShareAsync(HookRun run, GateHolder holder, JobDevices devices)
    {
        try
        {
            var done = await DaemonCall.AskAsync(run, new JobBeginMessage(holder.Id));
            return HookOutcome.Done($"has a lease on {devices.Names}; {done.Counts.GetValueOrDefault("evicted")} contexts went, "
                + $"{done.Counts.GetValueOrDefault("kept")} stay, after {run.Elapsed.TotalMilliseconds:0} ms");
        }
        catch (DaemonUnavailableException e)
        {
            // Without the daemon nobody knows whose contexts these are.
            var cleared = await ClearAsync(run, devices.Gates);
            return cleared with { Text = $"has a lease on {devices.Names}; {e.Message}, so nothing stays; {cleared.Text}" };
        }
    }

    private static async Task<HookOutcome> ClearAsync(HookRun run, IReadOnlyList<Gate> gates)
    {
        using var watcher = new ProcessWatcher();
        var workers = gates.SelectMany(gate => gate.Workers()).ToList();
        try
        {
            var ended = (await Task.WhenAll(gates.Select(gate => gate.ClearAsync(watcher, LeftToClear(run), CancellationToken.None)))).Sum();
            if (await GpuProof.WaitAsync(run.Configuration, workers, LeftToClear(run)) is { Count: > 0 } stay)
                return new HookOutcome(ExitCodes.StillHeld, $"the driver has process {string.Join(", ", stay)} on its GPU still", IsProblem: true);
            return HookOutcome.Done($"{ended} {(ended == 1 ? "worker" : "workers")} ended, clean after {run.Elapsed.TotalMilliseconds:0} ms");
        }
        catch (TimeoutException e)
        {
            return new HookOutcome(ExitCodes.StillHeld, e.Message, IsProblem: true);
        }
    }

    // Whatever the daemon has taken of the time: some is left for the kernel.
    private static TimeSpan LeftToClear(HookRun run) => run.Left > Limits.LeastClearTime ? run.Left : Limits.LeastClearTime;
}
