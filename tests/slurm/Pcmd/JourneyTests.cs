using System.Text.Json;
using NUnit.Framework;

namespace Pcm.SlurmTests;

/// <summary>A scavenger's way through the day, with the published programs and scripts.</summary>
internal sealed class JourneyTests : PcmdFixture
{
    private const int Rows = 12_000;

    [Test]
    public async Task A_job_is_cold_the_next_is_warm_an_owner_takes_the_device_and_the_scavenger_goes_on_afterwards()
    {
        string[] onFirst = ["--nodelist=n1"];
        foreach (var user in ClusterUsers.All)
        {
            await Cluster.RunJobAsync(Installation.Example("verify.sbatch"), user, onFirst, Claims.Write(Slurm, user, "small.jsonl", 20), "small-out.jsonl");
            Claims.DemandWhole(Path.Combine(Slurm.WorkOf(user), "small-out.jsonl"), 20);
        }

        Assert.That((await Cluster.StatusAsync("n1")).GetProperty("counters").GetProperty("loads").GetInt32(), Is.EqualTo(1), "the second job finds it warm");

        var output = Path.Combine(Slurm.WorkOf(ClusterUsers.Alice), "long-out.jsonl");
        var scavenger = await Slurm.SubmitAsync(
            Installation.Example("verify.sbatch"), ClusterUsers.Alice, onFirst, Claims.Write(Slurm, ClusterUsers.Alice, "long.jsonl", Rows), output);
        await Cluster.EventuallyAsync(() => Claims.CountParts(output) > 500, "the scavenger is at work", "n1");
        var worker = Cluster.WorkersOn("n1").Single();

        var owner = await Cluster.RunJobAsync(
            LookFor(worker), ClusterUsers.Bob, OwnerOf("n1"));
        Assert.That(Slurm.OutputOf(owner).Trim(), Is.EqualTo("gone"));
        Assert.That(File.Exists(output), Is.False, "it was preempted in the middle");

        await Slurm.WaitForStateAsync(scavenger, JobState.Completed);
        Assert.That((await Slurm.JobAsync(scavenger))["Restarts"], Is.EqualTo("1"));
        Claims.DemandWhole(output, Rows);
        var evictions = (await Cluster.StatusAsync("n1")).GetProperty("evictions").EnumerateArray();
        Assert.That(evictions.Any(eviction => eviction.GetProperty("reason").GetString()!.Contains($"job {owner}", StringComparison.Ordinal)), Is.True);
    }

    [Test]
    public async Task A_jobs_use_is_accounted_for()
    {
        var user = ClusterUsers.Alice;
        var job = await Cluster.RunJobAsync(
            Installation.Example("verify.sbatch"), user, ["--nodelist=n2"], Claims.Write(Slurm, user, "used.jsonl", 300), "used-out.jsonl");
        var file = Cluster.LogOf("n2", "accounting.jsonl");
        JsonElement line = default;
        await Cluster.EventuallyAsync(
            () => File.Exists(file) && File.ReadLines(file).Select(text => JsonDocument.Parse(text).RootElement).Any(found => (line = found).GetProperty("job").GetInt32() == job),
            "the job has its line", "n2");
        Assert.That((line.GetProperty("uid").GetUInt32(), line.GetProperty("rows").GetInt32()), Is.EqualTo((user.Uid, 300)), line.ToString());
        Assert.That((line.GetProperty("tokens").GetInt32() > 300, line.GetProperty("device_seconds").GetDouble() > 0), Is.EqualTo((true, true)), line.ToString());
    }
}
