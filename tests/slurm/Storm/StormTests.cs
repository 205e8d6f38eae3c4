using System.Text.Json;
using NUnit.Framework;

namespace Pcm.SlurmTests.Storm;

/// <summary>
/// Many jobs of two users on three nodes, and everything that can be killed, stopped or cancelled meanwhile is: no row is lost or doubled, no
/// worker is on an owner's device, no node is set aside, and what one user sent is nowhere for the other.
/// </summary>
internal sealed class StormTests : PcmdFixture
{
    // The same row may be computed in another batch.
    private const double ScoreTolerance = 1e-4;

    private readonly Dictionary<ClusterUser, string> _inputs = [];
    private readonly Dictionary<ClusterUser, IReadOnlyList<JsonElement>> _expected = [];
    private readonly Dictionary<ClusterUser, string> _secrets = [];

    // What the storm kills is not to be taken for a broken context.
    protected override PcmdClusterOptions Options => new() { Keys = ["max_crashes: 10000"] };

    [Test]
    public Task A_small_storm_costs_nothing() => RunAsync(StormPlan.Small);

    [Test, Category("Soak")]
    public Task A_storm_of_sixty_scavengers_and_twenty_owners_costs_nothing() => RunAsync(StormPlan.Whole);

    private async Task RunAsync(StormPlan plan)
    {
        var random = new Random(Campaigns.Seed());
        using var patience = new CancellationTokenSource(plan.Patience);
        await RunUndisturbedAsync(plan);

        await using var board = new JobBoard(Slurm);
        var scavengers = new ScavengerRuns(Slurm, board, plan, _inputs);
        var owners = new Owners(Slurm, board, plan, random);
        var watch = new OwnerWatch(Cluster);
        var faults = new StormFaults(Cluster, board, scavengers, plan, random);
        try
        {
            await Task.WhenAll(scavengers.RunAsync(patience.Token), owners.RunAsync(patience.Token));
        }
        catch (OperationCanceledException)
        {
            var jobs = (await Slurm.RootAsync("squeue", "--states=PENDING,RUNNING,COMPLETING")).Output;
            lock (scavengers.Unfinished)
                Assert.Fail($"not done after {plan.Patience.TotalMinutes} minutes; {faults.Summary}\n{jobs}\n{string.Join('\n', scavengers.Unfinished.Select(Slurm.OutputOf))}\n{Slurm.TailOfLogs()}");
        }
        finally
        {
            try
            {
                await faults.DisposeAsync();
            }
            finally
            {
                await watch.DisposeAsync();
            }

            TestContext.Out.WriteLine($"{faults.Summary}; {scavengers.SubmittedAgain} jobs submitted again; {watch.Looks} looks at owners' devices");
        }

        Assert.That(watch.Violations, Is.Empty);
        Assert.That(watch.Looks, Is.Positive, "it watched owners");
        Assert.That(watch.WorkersSeen, Is.Positive, "it can see workers");
        for (var number = 0; number < plan.Scavengers; number++) DemandAsUndisturbed(number);
        await DemandPrivateAsync();
        await DemandCleanAsync();
    }

    private async Task RunUndisturbedAsync(StormPlan plan)
    {
        foreach (var user in ClusterUsers.All)
        {
            _secrets[user] = $"Secret{Guid.NewGuid():N}";
            _inputs[user] = Claims.Write(Slurm, user, $"storm-{Guid.NewGuid():N}.in.jsonl", plan.Rows, _secrets[user]);
            var output = Path.Combine(Slurm.WorkOf(user), $"undisturbed-{Guid.NewGuid():N}.jsonl");
            await Cluster.RunJobAsync(Installation.Example("verify.sbatch"), user, [], _inputs[user], output);
            Claims.DemandWhole(output, plan.Rows);
            _expected[user] = Claims.Read(output);
        }
    }

    private void DemandAsUndisturbed(int number)
    {
        var user = ScavengerRuns.UserOf(number);
        var output = ScavengerRuns.OutputOf(Slurm, user, number);
        var rows = Claims.Read(output);
        Assert.That(rows.Select(Identity), Is.EqualTo(_expected[user].Select(Identity)), output);
        foreach (var (row, expected) in rows.Zip(_expected[user]))
        {
            foreach (var score in row.GetProperty("scores").EnumerateObject())
                Assert.That(score.Value.GetDouble(), Is.EqualTo(expected.GetProperty("scores").GetProperty(score.Name).GetDouble()).Within(ScoreTolerance), $"{output}: {row}");
        }

        static (long, string?, string?) Identity(JsonElement row) => (row.GetProperty("row").GetInt64(), row.GetProperty("id").ToString(), row.GetProperty("verdict").GetString());
    }

    // No user's words are where the other, or the admin who reads logs, comes across them.
    private async Task DemandPrivateAsync()
    {
        foreach (var log in Slurm.Nodes.SelectMany(Cluster.LogsOf))
        {
            var text = File.ReadAllText(log);
            Assert.That(_secrets.Values.Where(secret => text.Contains(secret, StringComparison.Ordinal)), Is.Empty, log);
        }

        foreach (var (user, secret) in _secrets)
        {
            var other = ClusterUsers.All.Single(one => one != user);
            var found = await Slurm.RunAsync(other, "grep", "-rlsF", "--devices=skip", secret, Slurm.Root, Cluster.Root, "/dev/shm");
            Assert.That(found.Output, Is.Empty, $"{user.Name}'s words as {other.Name} finds them");
        }
    }

    private async Task DemandCleanAsync()
    {
        await Slurm.WaitUntilIdleAsync();
        foreach (var node in Slurm.Nodes)
            await Cluster.EventuallyAsync(() => Cluster.GatesOf(node).All(gate => gate.Read().Holders.Count == 0), "every hold is given back", node);
    }
}
