using NUnit.Framework;

namespace Pcm.SlurmTests;

/// <summary>A cluster of one node whose daemon is asked by processes of all kinds.</summary>
internal abstract class IdentityFixture(bool jobCgroups) : PcmdFixture
{
    protected const string Node = "n1";
    protected const int NotAllowed = 77;

    private static readonly string Holding = $"#!/bin/sh\necho begun\n{SlurmCluster.Held}";
    protected static readonly string[] Leased = [$"--nodelist={Node}", "--gres=gpu:1", "--comment=pcm:claims-tiny"];

    private readonly List<int> _jobs = [];

    protected override PcmdClusterOptions Options => new() { Cluster = new ClusterOptions { Nodes = 1, JobCgroups = jobCgroups } };

    [TearDown]
    public async Task EndJobs()
    {
        foreach (var job in _jobs) await Slurm.CancelAsync(job);
        _jobs.Clear();
        await Slurm.WaitUntilIdleAsync();
    }

    protected bool HasJobCgroups => jobCgroups;

    // A job that has begun and holds what it asked for until the test is over.
    protected async Task<int> HoldAsync(ClusterUser user, string[] options, string? script = null)
    {
        var job = await Slurm.SubmitAsync(script ?? Holding, user, options);
        _jobs.Add(job);
        await Slurm.WaitForOutputAsync(job, "begun");
        return job;
    }

    private string[] Asking => ["env", $"PCM_SOCKET={Cluster.SocketOf(Node)}", Installation.Client, "verify", "-c", "claims-tiny", "--claim", "Oslo is in Norway.", "--evidence", "Oslo is in Norway."];

    protected string Question(string by) => string.Join(' ', Asking.Prepend(by).Select(word => $"'{word}'"));

    // Asks the daemon from outside of any job, by way of some program.
    protected Task<CommandResult> AskAsync(ClusterUser user, string program, params string[] arguments) => Slurm.RunAsync(user, program, [.. arguments, .. Asking]);

    // The same from within a cgroup, where root has put the user.
    protected Task<CommandResult> AskWithinAsync(ClusterUser user, string group) => Command.RunAsync(
        Limits.Patience, new Dictionary<string, string>(), "/bin/sh", ["-c", "echo $$ >\"$0/cgroup.procs\" && exec \"$@\"", group, .. user.Running(Asking[0], Asking[1..])]);

    protected static void Refused(CommandResult result)
    {
        Assert.That(result.ExitCode, Is.EqualTo(NotAllowed), result.ToString());
        Assert.That(result.Output, Is.Empty);
    }
}
