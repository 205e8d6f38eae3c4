using System.Text.Json;
using NUnit.Framework;
using Pcm.SlurmTests.Cluster;

namespace Pcm.SlurmTests.Journeys;

/// <summary>A scavenger's way through the day, with the published programs and scripts.</summary>
[NonParallelizable]
internal sealed class JourneyTests
{
    private const int Rows = 12_000;

    private static SlurmCluster Cluster => SharedCluster.Instance;

    [Test]
    public async Task A_job_is_cold_the_next_is_warm_an_owner_takes_the_device_and_the_scavenger_goes_on_afterwards()
    {
        string[] onFirst = ["--nodelist=n1"];
        var small = VerdictRows.Write(Cluster, Account.Alice, "small.jsonl", 20);
        await Cluster.RunJobAsync(Account.Alice, TestPaths.Example("verify.sbatch"), onFirst, small, "cold.jsonl");
        await Cluster.RunJobAsync(Account.Bob, TestPaths.Example("verify.sbatch"), onFirst, VerdictRows.Write(Cluster, Account.Bob, "small.jsonl", 20), "warm.jsonl");
        VerdictRows.DemandWhole(Path.Combine(Cluster.WorkOf(Account.Alice), "cold.jsonl"), 20);
        VerdictRows.DemandWhole(Path.Combine(Cluster.WorkOf(Account.Bob), "warm.jsonl"), 20);
        Assert.That((await Cluster.StatusAsync("n1")).GetProperty("counters").GetProperty("loads").GetInt32(), Is.EqualTo(1), Cluster.PcmdLogOf("n1"));

        var output = Path.Combine(Cluster.WorkOf(Account.Alice), "long.jsonl");
        var scavenger = await Cluster.SubmitAsync(
            Account.Alice, TestPaths.Example("verify.sbatch"), onFirst, VerdictRows.Write(Cluster, Account.Alice, "long-in.jsonl", Rows), output);
        Assert.That(await SlurmCluster.WaitAsync(() => Task.FromResult(VerdictRows.CountParts(output) > 500), Patience.Job), Is.True, Cluster.OutputOf(Account.Alice, scavenger));
        var worker = Cluster.WorkersOn("n1", "g0").Concat(Cluster.WorkersOn("n1", "g1")).Single();

        var owner = await Cluster.SubmitAsync(
            Account.Bob, $"[ -d /proc/{worker} ] && echo there || echo gone; sleep 1", [.. onFirst, "--partition=owner", $"--gres=gpu:2"]);
        await Cluster.WaitForAsync(Account.Bob, owner, "COMPLETED");
        Assert.That(Cluster.OutputOf(Account.Bob, owner).Trim(), Is.EqualTo("gone"));
        Assert.That(File.Exists(output), Is.False, "it was preempted in the middle");

        await Cluster.WaitForAsync(Account.Alice, scavenger, "COMPLETED");
        Assert.That((await Cluster.JobAsync(scavenger))["Restarts"], Is.EqualTo("1"));
        VerdictRows.DemandWhole(output, Rows);
        var evictions = (await Cluster.StatusAsync("n1")).GetProperty("evictions").EnumerateArray().ToList();
        Assert.That(evictions.Any(eviction => eviction.GetProperty("reason").GetString()!.Contains($"job {owner}", StringComparison.Ordinal)), Is.True, Cluster.PcmdLogOf("n1"));
        await Cluster.DemandNoNodeDrainedAsync();
    }

    [Test]
    public async Task A_jobs_use_is_accounted_for()
    {
        var job = await Cluster.RunJobAsync(
            Account.Alice, TestPaths.Example("verify.sbatch"), ["--nodelist=n2"], VerdictRows.Write(Cluster, Account.Alice, "used.jsonl", 300), "used-out.jsonl");
        var file = Path.Combine(Cluster.Folder, "pcmd-n2", "log", "accounting.jsonl");
        JsonElement line = default;
        Assert.That(await SlurmCluster.WaitAsync(
            () => Task.FromResult(File.Exists(file) && File.ReadLines(file).Select(text => JsonDocument.Parse(text).RootElement).Any(found => (line = found).GetProperty("job").GetInt32() == job)),
            Patience.Job), Is.True);
        Assert.That((line.GetProperty("uid").GetUInt32(), line.GetProperty("rows").GetInt32()), Is.EqualTo((Account.Alice.Uid, 300)), line.ToString());
        Assert.That((line.GetProperty("tokens").GetInt32() > 300, line.GetProperty("device_seconds").GetDouble() > 0), Is.EqualTo((true, true)), line.ToString());
    }
}
