namespace Pcm.SlurmTests.Storm;

/// <summary>Users who want their claims checked: they submit, and submit the same line again when a job was cancelled or says that it should be.</summary>
internal sealed class ScavengerRuns(SlurmCluster slurm, JobBoard board, StormPlan plan, IReadOnlyDictionary<ClusterUser, string> inputs)
{
    // What pcm-client says when it was stopped before the end.
    private const int RunItAgain = 75;

    private int _again;

    /// <summary>How many jobs were submitted again.</summary>
    public int SubmittedAgain => _again;

    /// <summary>Ids of jobs that have not come to their end.</summary>
    public HashSet<int> Unfinished { get; } = [];

    /// <summary>Where a user's verdicts go.</summary>
    public static string OutputOf(SlurmCluster slurm, ClusterUser user, int number) => Path.Combine(slurm.WorkOf(user), $"storm-{number}.jsonl");

    public static ClusterUser UserOf(int number) => ClusterUsers.All[number % ClusterUsers.All.Length];

    /// <summary>Submits all and waits until each is done.</summary>
    public Task RunAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(Enumerable.Range(0, plan.Scavengers).Select(number => RunAsync(number, cancellationToken)));

    private async Task RunAsync(int number, CancellationToken cancellationToken)
    {
        var user = UserOf(number);
        while (true)
        {
            var job = await slurm.SubmitAsync(Installation.Example("verify.sbatch"), user, [], inputs[user], OutputOf(slurm, user, number));
            lock (Unfinished) Unfinished.Add(job);
            var state = await board.WhenEndedAsync(job, cancellationToken);
            lock (Unfinished) Unfinished.Remove(job);
            if (state == JobState.Completed) return;
            if (state != JobState.Cancelled && await slurm.ExitCodeOfAsync(job) is not RunItAgain and var code)
                throw new InvalidOperationException($"scavenger {number}, job {job}, ended {state} with {code}:\n{slurm.OutputOf(job)}");
            Interlocked.Increment(ref _again);
        }
    }
}
