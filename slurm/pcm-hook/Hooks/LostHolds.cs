using Pcm.Protocol;
using Pcmd.Configuration;

namespace Pcm.Hook;

/// <summary>
/// Holds whose epilog never came: Slurm runs none for a job whose epilog a killed slurmd had begun (src/slurmd/slurmd/req.c,
/// <c>_rpc_terminate_job</c>), and a device would stay closed for good. A prolog is the proof that they are over. An older hold of its own job
/// always is; one of another job is where Slurm gives a GPU to one job at a time, and where it is certain which GPUs the new job has.
/// </summary>
internal sealed class LostHolds
{
    private readonly List<(Gate Gate, GateHolder Holder)> _holds;

    private LostHolds(List<(Gate Gate, GateHolder Holder)> holds) => _holds = holds;

    public bool IsEmpty => _holds.Count == 0;

    /// <summary>Whose they are, for the log.</summary>
    public string Names => string.Join(", ", _holds.Select(hold => hold.Holder.Name).Distinct());

    public bool Contain(GateHolder holder) => _holds.Exists(hold => hold.Holder.Id == holder.Id);

    /// <summary>Those on the devices of a job that begins.</summary>
    public static LostHolds Find(HookRun run, HookJob job, JobDevices devices)
    {
        // Slurm's files are read only when there is somebody to judge.
        bool? othersAreOver = null;
        return new LostHolds(
        [
            .. from gate in devices.Gates
               from holder in gate.Read().Holders
               where holder.Lease is { } lease && (lease.Job == job.JobId || (othersAreOver ??= OthersAreOver(run, job, devices)))
               select (gate, holder),
        ]);
    }

    public void TakeAway()
    {
        foreach (var (gate, holder) in _holds)
            gate.Release(holder.Id);
    }

    private static bool OthersAreOver(HookRun run, HookJob job, JobDevices devices) =>
        devices is { AreCertain: true, MayBeShared: false } && !job.SharesDevices
        && GpuSharing.IsRuledOut(run.Configuration.Slurm.GresFile, SlurmConfOf(run));

    private static string SlurmConfOf(HookRun run) => Environment.GetEnvironmentVariable("SLURM_CONF") is { Length: > 0 } file
        ? file
        : Path.Combine(Path.GetDirectoryName(run.Configuration.Slurm.GresFile) ?? "/", "slurm.conf");
}
