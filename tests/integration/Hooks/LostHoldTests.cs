using NUnit.Framework;

namespace Pcm.IntegrationTests.Hooks;

/// <summary>A hold whose epilog never came does not close a device for good; one that may be somebody's stays.</summary>
internal sealed class LostHoldTests : HookFixture
{
    private const string Gpus = "Name=gpu File=/dev/null\n";

    private string _slurm = null!;

    protected override string SlurmKeys => $", gres_conf: {_slurm}/gres.conf";

    public override Task StartDaemon()
    {
        _slurm = Directory.CreateTempSubdirectory("pcm-slurm-").FullName;
        return base.StartDaemon();
    }

    [TearDown]
    public void DeleteFiles() => Directory.Delete(_slurm, recursive: true);

    [TestCase("GresTypes=gpu", Gpus, true)]
    [TestCase("GresTypes=gpu,shard", Gpus, false, Description = "several jobs may have a GPU")]
    [TestCase("GresTypes = gpu , mps", Gpus, false)]
    [TestCase("GresTypes=gpu", Gpus + "Name=shard Count=8\n", false)]
    [TestCase(null, Gpus, false, Description = "nobody knows")]
    [TestCase("GresTypes=gpu", null, false)]
    [TestCase("GresTypes=gpu", "Name=gpu MultipleFiles=/dev/null,/dev/zero\nName=gpu MultipleFiles=/dev/null,/dev/full\n", false, Description = "parts of one GPU")]
    [TestCase("GresTypes=gpu", "Name=gpu Odd=1\n", false, Description = "it cannot be read")]
    public async Task Anothers_goes_where_Slurm_gives_a_GPU_to_one_job_at_a_time(string? slurmConf, string? gresConf, bool goes)
    {
        if (slurmConf is not null) await File.WriteAllTextAsync(Path.Combine(_slurm, "slurm.conf"), $"ClusterName=c\n{slurmConf}\nNodeName=n[1-3] Gres=gpu:1\n");
        if (gresConf is not null) await File.WriteAllTextAsync(Path.Combine(_slurm, "gres.conf"), gresConf);
        await PrologAsync(new HookJob(1, Bob, HookJob.Owner));
        await PrologAsync(new HookJob(2, Alice, Comment: "pcm"));
        var holders = Daemon.Gate("g0").Read().Holders;
        Assert.That(holders.Select(holder => holder.Lease!.Job), Is.EquivalentTo(goes ? new uint[] { 2 } : [1, 2]));
        Assert.That(holders.Single(holder => holder.Lease!.Job == 2).TakesPart, Is.EqualTo(goes));
    }

    [Test]
    public async Task A_jobs_own_older_one_goes_when_it_runs_again()
    {
        await PrologAsync(new HookJob(1, Alice, Comment: "pcm"));
        await PrologAsync(new HookJob(1, Alice, Comment: "pcm"));
        var holder = Daemon.Gate("g0").Read().Holders.Single();
        Assert.That(holder.TakesPart, Is.True);
        await WaitForLeasesAsync(1);
    }

    [Test]
    public async Task A_job_whose_own_GPUs_are_in_doubt_takes_nothing_from_others()
    {
        await File.WriteAllTextAsync(Path.Combine(_slurm, "slurm.conf"), "GresTypes=gpu\n");
        await File.WriteAllTextAsync(Path.Combine(_slurm, "gres.conf"), Gpus);
        await PrologAsync(new HookJob(1, Bob, HookJob.Owner));
        await PrologAsync(new HookJob(2, Alice, Gpus: "7", Comment: "pcm"));
        Assert.That(Daemon.Gate("g0").Read().Holders.Select(holder => holder.Lease!.Job), Is.EquivalentTo(new uint[] { 1, 2 }));
    }

    private Task WaitForLeasesAsync(int count) =>
        Daemon.EventuallyAsync(async () => (await StatusAsync()).Leases.Count == count, $"the daemon knows {count} lease");
}
