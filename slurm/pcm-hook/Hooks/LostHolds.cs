using Pcm.Protocol;
using Pcmd.Configuration;

namespace Pcm.Hook;

/// <summary>
/// Holds whose epilog never came: Slurm runs none for a job whose epilog a killed slurmd had begun (src/slurmd/slurmd/req.c,
/// <c>_rpc_terminate_job</c>), and a device would stay closed for good. A prolog is the proof that they are over. An older hold of its own job
/// always is; one of another job is where Slurm gives a GPU to one job at a time, and where it is certain which GPUs the new job has.
/// </summary>
internal static class LostHolds
{
    /// <returns>Whose holds were taken away, for the log.</returns>
    public static IReadOnlyList<string> TakeAway(HookRun run, HookJob job, JobDevices devices, GateHolder own)
    {
        var lost = new HashSet<string>(StringComparer.Ordinal);
        bool? othersAreOver = null;
        foreach (var gate in devices.Gates)
        {
            foreach (var holder in gate.Read().Holders.Where(holder => holder.Id != own.Id && holder.Lease is not null))
            {
                var isOver = holder.Lease!.Job == job.JobId || (othersAreOver ??= OthersAreOver(run, job, devices));
                if (!isOver)
                    continue;
                gate.Release(holder.Id);
                lost.Add(holder.Name);
            }
        }

        return [.. lost];
    }

    // Slurm's files are read only when there is somebody to judge.
    private static bool OthersAreOver(HookRun run, HookJob job, JobDevices devices) =>
        devices.AreCertain && !job.SharesDevices && GpuSharing.IsRuledOut(run.Configuration.Slurm.GresFile, SlurmConfOf(run));

    private static string SlurmConfOf(HookRun run) => Environment.GetEnvironmentVariable("SLURM_CONF") is { Length: > 0 } file
        ? file
        : Path.Combine(Path.GetDirectoryName(run.Configuration.Slurm.GresFile) ?? "/", "slurm.conf");
}
