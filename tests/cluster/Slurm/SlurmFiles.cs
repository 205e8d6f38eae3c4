using System.Security.Cryptography;
using Pcm.Linux;

namespace Pcm.Cluster;

/// <summary>Writes what Slurm and MUNGE read.</summary>
internal static class SlurmFiles
{
    private const int GpusPerNode = SlurmCluster.GpusPerNode;

    public static async Task WriteAsync(ClusterPlan plan, ClusterOptions options)
    {
        await File.WriteAllBytesAsync(plan.MungeKey, RandomNumberGenerator.GetBytes(128));
        File.SetUnixFileMode(plan.MungeKey, UnixFileMode.UserRead);
        foreach (var user in ClusterUsers.All)
        {
            Directory.CreateDirectory(plan.WorkOf(user), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            Ownership.Set(plan.WorkOf(user), user.Uid, user.Gid);
        }

        // Slurm counts device files only; each is /dev/null by another name.
        foreach (var gpu in plan.Nodes.SelectMany(node => Enumerable.Range(0, GpusPerNode).Select(index => plan.GpuOf(node, index))))
            await Command.DemandAsync("mknod", gpu, "c", "1", "3");
        await File.WriteAllTextAsync(plan.SlurmConf, SlurmConf(plan, options));
        await File.WriteAllTextAsync(Path.Combine(plan.Root, "gres.conf"), GresConf(plan, options));
        await File.WriteAllTextAsync(Path.Combine(plan.Root, "cgroup.conf"), """
            CgroupPlugin=cgroup/v1
            CgroupMountpoint=/sys/fs/cgroup
            CgroupAutomount=no

            """);
    }

    // Every delay is as short as Slurm lets it be: cred_expire (how long a requeued job waits) is taken from 5 on, bf_interval from 1.
    private static string SlurmConf(ClusterPlan plan, ClusterOptions options)
    {
        var host = Environment.MachineName.Split('.')[0];
        string[] lines =
        [
            $"""
            ClusterName=pcm
            SlurmctldHost={host}(127.0.0.1)
            SlurmctldPort={plan.Ports[0]}
            SlurmUser=root
            SlurmdUser=root
            AuthType=auth/munge
            CredType=cred/munge
            AuthInfo=socket={plan.MungeSocket},cred_expire=5
            StateSaveLocation={plan.Root}/state
            SlurmdSpoolDir={plan.Root}/spool/%n
            SlurmctldPidFile={plan.Root}/run/slurmctld.pid
            SlurmdPidFile={plan.Root}/run/%n.pid
            SlurmctldLogFile={plan.LogOf(SlurmCluster.Controller)}
            SlurmdLogFile={plan.LogOf("%n")}
            SlurmctldDebug=debug
            SlurmdDebug=debug
            ProctrackType=proctrack/{(options.JobCgroups ? "cgroup" : "linuxproc")}
            TaskPlugin=task/none
            SwitchType=switch/none
            MpiDefault=none
            SelectType=select/cons_tres
            SelectTypeParameters=CR_Core
            GresTypes=gpu{(options.Shards > 0 ? ",shard" : "")}
            SlurmdParameters=config_overrides
            SchedulerParameters=bf_interval=1,sched_interval=1,sched_min_interval=0,batch_sched_delay=0,nohold_on_prolog_fail
            PreemptType=preempt/partition_prio
            PreemptMode=REQUEUE
            JobRequeue=1
            KillWait=1
            ReturnToService=2
            FirstJobId={plan.FirstJobId}
            MinJobAge=3600
            PrologFlags=Alloc
            """,
            .. options.Prolog is null ? [] : new[] { $"Prolog={options.Prolog}" },
            .. options.Epilog is null ? [] : new[] { $"Epilog={options.Epilog}" },
            .. plan.Nodes.Select((node, index) => $"NodeName={node} NodeHostname={host} NodeAddr=127.0.0.1 Port={plan.Ports[index + 1]} "
                + $"CPUs={SlurmCluster.CpusPerNode} Gres=gpu:{GpusPerNode}{(options.Shards > 0 ? $",shard:{options.Shards}" : "")}"
                + (options.Features.TryGetValue(node, out var features) ? $" Feature={features}" : "")),
            $"PartitionName={SlurmCluster.Scavenger} Nodes=ALL Default=YES PriorityTier=1 PreemptMode=REQUEUE GraceTime={options.GraceTimeSeconds}",
            $"PartitionName={SlurmCluster.Owner} Nodes=ALL PriorityTier=10 PreemptMode=OFF",
            .. options.ExtraLines,
        ];
        return string.Join('\n', lines) + "\n";
    }

    private static string GresConf(ClusterPlan plan, ClusterOptions options) => string.Concat(plan.Nodes.Select(node =>
        $"NodeName={node} Name=gpu File={plan.GpuOf(node, 0)[..^1]}[0-{GpusPerNode - 1}]\n"
        + (options.Shards > 0 ? $"NodeName={node} Name=shard Count={options.Shards}\n" : "")));
}
