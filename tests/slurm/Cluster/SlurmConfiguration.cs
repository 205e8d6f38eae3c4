using System.Net;
using System.Net.Sockets;

namespace Pcm.SlurmTests.Cluster;

/// <summary>Writes slurm.conf, gres.conf and cgroup.conf of a cluster on this one machine.</summary>
internal static class SlurmConfiguration
{
    public const int GpusPerNode = 2;

    private static int _lastPort = 20_000 + (Environment.ProcessId % 20_000);

    public static void Write(string folder, ClusterOptions options)
    {
        var host = Dns.GetHostName().Split('.')[0];
        var (controller, first) = FreePorts(options.Nodes);
        File.WriteAllText(Path.Combine(folder, "slurm.conf"), $"""
            ClusterName=pcmtest
            SlurmctldHost={host}(127.0.0.1)
            SlurmctldPort={controller}
            SlurmUser=root
            SlurmdUser=root
            AuthType=auth/munge
            AuthInfo=socket={folder}/munge.socket,cred_expire=5
            CredType=cred/munge
            StateSaveLocation={folder}/state
            SlurmdSpoolDir={folder}/spool-%n
            SlurmctldPidFile={folder}/slurmctld.pid
            SlurmdPidFile={folder}/slurmd-%n.pid
            SlurmctldLogFile={folder}/slurmctld.log
            SlurmdLogFile={folder}/slurmd-%n.log
            SlurmdParameters=config_overrides
            ProctrackType=proctrack/{(options.HasJobCgroups ? "cgroup" : "linuxproc")}
            TaskPlugin=task/none
            SwitchType=switch/none
            MpiDefault=none
            SelectType=select/cons_tres
            SelectTypeParameters=CR_Core
            GresTypes=gpu
            PreemptType=preempt/partition_prio
            PreemptMode=REQUEUE
            JobRequeue=1
            KillWait=2
            ReturnToService=2
            MinJobAge=3600
            SchedulerParameters=bf_interval=1,batch_sched_delay=0,sched_min_interval=100000,nohold_on_prolog_fail
            PrologFlags=Alloc
            Prolog={folder}/prolog.d/*
            Epilog={folder}/epilog.d/*
            TaskProlog={folder}/task-prolog
            NodeName=n[1-{options.Nodes}] NodeHostname={host} NodeAddr=127.0.0.1 Port=[{first}-{first + options.Nodes - 1}] CPUs=8 RealMemory=4000 Gres=gpu:{GpusPerNode}{(options.Features is null ? "" : $" Feature={options.Features}")}
            PartitionName=scavenger Nodes=ALL Default=YES PriorityTier=1 PreemptMode=REQUEUE
            PartitionName=owner Nodes=ALL PriorityTier=10 PreemptMode=OFF

            """);
        File.WriteAllLines(Path.Combine(folder, "gres.conf"), Enumerable.Range(1, options.Nodes)
            .Select(node => $"NodeName=n{node} Name=gpu File={folder}/gpu-n{node}-[0-{GpusPerNode - 1}]"));
        File.WriteAllText(Path.Combine(folder, "cgroup.conf"), """
            CgroupPlugin=cgroup/v1
            CgroupMountpoint=/sys/fs/cgroup
            CgroupAutomount=no

            """);
    }

    // Side by side, and nobody's at this moment.
    private static (int Controller, int FirstNode) FreePorts(int nodes)
    {
        while (true)
        {
            var first = _lastPort += nodes + 1;
            if (Enumerable.Range(first, nodes + 1).All(IsFree))
                return (first, first + 1);
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
