using System.Globalization;
using System.Text.RegularExpressions;
using NUnit.Framework;

namespace Pcm.SlurmTests.Cluster;

// What users and admins do with Slurm's own commands.
internal sealed partial class SlurmCluster
{
    /// <summary>Submits a script; its output goes to <see cref="OutputOf"/>.</summary>
    /// <param name="script">A file, or the text of a script.</param>
    /// <param name="options">Options of sbatch.</param>
    /// <param name="arguments">Of the script.</param>
    public async Task<int> SubmitAsync(Account account, string script, string[] options, params string[] arguments)
    {
        if (!File.Exists(script))
        {
            var file = Path.Combine(WorkOf(account), $"{Guid.NewGuid():N}.sh");
            File.WriteAllText(file, $"#!/bin/bash\n{script}\n");
            script = file;
        }

        var result = await RunAsync(account, "sbatch", ["--parsable", $"--chdir={WorkOf(account)}", "--output=job-%j.log", .. options, script, .. arguments]);
        return int.Parse(result.Demand("sbatch").Split(';')[0], CultureInfo.InvariantCulture);
    }

    public string OutputOf(Account account, int job)
    {
        var path = Path.Combine(WorkOf(account), $"job-{job}.log");
        return File.Exists(path) ? File.ReadAllText(path) : "";
    }

    /// <summary>What scontrol says of a job.</summary>
    public async Task<IReadOnlyDictionary<string, string>> JobAsync(int job)
    {
        var text = (await RunAsync(Account.Root, "scontrol", "show", "job", $"{job}", "--oneliner")).Output;
        return Pair().Matches(text).DistinctBy(match => match.Groups[1].Value).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);
    }

    public async Task<string> StateAsync(int job) => (await JobAsync(job)).GetValueOrDefault("JobState", "GONE");

    /// <summary>Waits until a job comes to a state; fails with what was said meanwhile.</summary>
    public async Task WaitForAsync(Account account, int job, string state)
    {
        var seen = "";
        if (await WaitAsync(async () => (seen = await StateAsync(job)) == state || (IsFinal(seen) && state is not "PENDING"), Patience.Job) && seen == state)
            return;
        Assert.Fail($"job {job} is {seen}, not {state}\n{OutputOf(account, job)}\n{LogOf("slurmctld")}\n{string.Join('\n', Nodes.Select(LogOf))}\n{string.Join('\n', Nodes.Select(PcmdLogOf))}");
    }

    /// <summary>Submits and waits until it has completed.</summary>
    public async Task<int> RunJobAsync(Account account, string script, string[] options, params string[] arguments)
    {
        var job = await SubmitAsync(account, script, options, arguments);
        await WaitForAsync(account, job, "COMPLETED");
        return job;
    }

    /// <summary>Fails if Slurm has taken a node out of service.</summary>
    public async Task DemandNoNodeDrainedAsync()
    {
        var states = (await RunAsync(Account.Root, "sinfo", "--noheader", "--Node", "--partition=owner", "--format=%N %t %E")).Demand("sinfo");
        Assert.That(states, Does.Not.Contain("drain").And.Not.Contain("drng").And.Not.Contain("down"), states);
    }

    private static bool IsFinal(string state) => state is "COMPLETED" or "FAILED" or "CANCELLED" or "TIMEOUT" or "NODE_FAIL" or "OUT_OF_MEMORY" or "GONE";

    [GeneratedRegex(@"(\S+?)=(\S*)")]
    private static partial Regex Pair();
}
