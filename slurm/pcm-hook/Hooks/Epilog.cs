using Pcm.Protocol;
using Pcmd.Configuration;

namespace Pcm.Hook;

/// <summary>
/// A job's holds go. What is warm on its devices stays for the next one. A job that nothing is known of, or that ended before, is fine: an
/// epilog also runs when the prolog did not.
/// </summary>
internal static class Epilog
{
    public static async Task<HookOutcome> RunAsync(HookRun run, HookJob job)
    {
        var released = new List<string>();
        foreach (var gate in GateFolders.Existing(run.Configuration))
        {
            foreach (var holder in gate.Read().Holders.Where(holder => holder.Lease?.Job == job.JobId))
            {
                gate.Release(holder.Id);
                released.Add(Path.GetFileName(gate.Directory));
            }
        }

        if (released.Count == 0)
            return HookOutcome.Done("held no device of pcmd's");
        await DaemonCall.TellAsync(run, new JobEndMessage(job.JobId), Limits.TellTimeout);
        return HookOutcome.Done($"has left {string.Join(",", released)} after {run.Elapsed.TotalMilliseconds:0} ms");
    }
}
