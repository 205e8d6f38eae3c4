namespace Pcm.SlurmTests.Storm;

/// <summary>Jobs of the GPUs' owners. Each says by files when it has which device, so that somebody who watches needs nobody's word for it.</summary>
internal sealed class Owners(SlurmCluster slurm, JobBoard board, StormPlan plan, Random random)
{
    private const string Script = """
        #!/bin/sh
        mark=owner-$SLURM_JOB_ID-${SLURM_RESTART_COUNT:-0}
        echo "$SLURMD_NODENAME $SLURM_JOB_GPUS" >$mark.new && mv $mark.new $mark.began
        sleep 1.5
        mv $mark.began $mark.ended
        """;

    // So that some come while others run, and some when all is quiet.
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    /// <summary>Submits them one after another and waits until all have ended.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var ends = new List<Task<string>>();
        for (var number = 0; number < plan.Owners; number++)
        {
            await Task.Delay(random.NextDouble() * LongestPause, cancellationToken);
            var job = await slurm.SubmitAsync(
                Script, ClusterUsers.All[number % 2], $"--partition={SlurmCluster.Owner}", $"--gres=gpu:{random.Next(1, SlurmCluster.GpusPerNode + 1)}");
            ends.Add(board.WhenEndedAsync(job, cancellationToken));
        }

        var states = await Task.WhenAll(ends);
        if (states.FirstOrDefault(state => state != JobState.Completed) is { } odd)
            throw new InvalidOperationException($"an owner's job ended {odd}");
    }

    /// <summary>Node and device of each owner that is at work, with the file that says so.</summary>
    public static IReadOnlyList<(string Mark, string Node, string Device)> AtWork(SlurmCluster slurm) =>
    [
        .. from user in ClusterUsers.All
           from mark in Directory.EnumerateFiles(slurm.WorkOf(user), "owner-*.began")
           let words = Read(mark)
           where words.Length == 2
           from gpu in words[1].Split(',')
           select (mark, words[0], $"g{gpu}"),
    ];

    private static string[] Read(string path)
    {
        try
        {
            return File.ReadAllText(path).Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        }
        catch (FileNotFoundException)
        {
            return []; // It has just ended.
        }
    }
}
