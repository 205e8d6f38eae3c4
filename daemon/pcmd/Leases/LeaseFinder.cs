using System.Globalization;
using Pcm.Linux;
using Pcm.Protocol;
using Pcmd.Configuration;
using Pcmd.Identity;

namespace Pcmd.Leases;

/// <summary>Finds the lease that a peer may use: its job by the kernel's word, and the job's lease by the gates'.</summary>
internal sealed class LeaseFinder(
    DaemonConfiguration configuration, DaemonRole role, AccessPolicy access, LeaseTable leases, PeerJobs jobs)
{
    /// <summary>The lease; null for who needs none.</summary>
    /// <param name="peer">Who asks.</param>
    /// <param name="context">What it asks for, for advice.</param>
    /// <param name="tell">Told for the user what begins only now.</param>
    /// <exception cref="PcmException">It has none, and needs one.</exception>
    public Lease? Of(PeerCredentials peer, string context, Action<ProgressMessage> tell)
    {
        if (role.IsPrivate)
            return null;
        var own = leases.Refresh().Where(lease => lease.Job.Uid == peer.Uid).OrderByDescending(lease => lease.Job.Since).ToList();
        var job = jobs.Find(peer);
        var lease = job is not null ? own.FirstOrDefault(lease => IsOf(lease.Job, job)) : OnlyOne(own);
        if (lease is null)
        {
            if (configuration.Slurm.AllowWithoutLease || access.MayControl(peer))
                return null;
            throw new PcmException(ErrorCode.NoLease, WhyNone(job, own.Count));
        }

        if (!lease.TakesPart)
            BeginToTakePart(lease, context, tell);
        return lease;
    }

    private static bool IsOf(JobLease lease, SlurmJobReference job) =>
        job.Id is { } id ? lease.Job == id : string.Equals(lease.Sluid, job.Sluid, StringComparison.OrdinalIgnoreCase);

    private void BeginToTakePart(Lease lease, string context, Action<ProgressMessage> tell)
    {
        if (!lease.Job.MayTakePart)
        {
            throw new PcmException(ErrorCode.NoLease,
                $"{lease.Name} runs in partition {lease.Job.Partition}, whose jobs take no part in pcmd, or shares its device; --autostart starts a daemon of the job's own");
        }

        leases.TakePart(lease);
        tell(new ProgressMessage(ProgressMessage.Phases.Queued, 0, 0,
            $"{lease.Name} did not opt in at its start; with `#SBATCH --comment=pcm:{context}` the context is warm before the script runs"));
    }

    // Where Slurm keeps no cgroups for jobs, a user with one lease can mean no other.
    private Lease? OnlyOne(List<Lease> own) => own.Count == 1 && !jobs.HaveCgroups ? own[0] : null;

    private string WhyNone(SlurmJobReference? job, int leasesOfUser)
    {
        if (job is not null)
            return $"job {job.Id?.ToString(CultureInfo.InvariantCulture) ?? job.Sluid} holds no device here that pcmd may use; ask for one (--gres), or use --autostart, which starts a daemon of the job's own";
        return leasesOfUser switch
        {
            0 => $"pcmd on {role.NodeName} serves jobs of Slurm, and this process is in none that holds a device here; submit it with sbatch, "
                + "or use --autostart, which starts a daemon of your own",
            _ => $"this process is in no job, and cannot be told to belong to one of your {leasesOfUser} here; run it inside the job (srun --jobid=… --overlap)",
        };
    }
}
