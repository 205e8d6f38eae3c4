using System.Diagnostics;
using System.Globalization;

namespace Pcm.Cluster;

// Many jobs at once, by one question.
internal sealed partial class SlurmCluster
{
    /// <summary>The states of all jobs that slurmctld knows, by id; null while it does not answer.</summary>
    public async Task<IReadOnlyDictionary<int, string>?> StatesAsync()
    {
        var listed = await RootAsync("squeue", "--noheader", "--states=all", "--format=%A %T");
        if (listed.ExitCode != 0) return null;
        return listed.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .ToDictionary(fields => int.Parse(fields[0], CultureInfo.InvariantCulture), fields => fields[1]);
    }

    /// <summary>The code that a job's script ended with.</summary>
    public async Task<int> ExitCodeOfAsync(int job) => int.Parse((await JobAsync(job))["ExitCode"].Split(':')[0], CultureInfo.InvariantCulture);

    /// <summary>Waits until no job is there that could still run.</summary>
    public async Task WaitUntilIdleAsync()
    {
        var started = Stopwatch.GetTimestamp();
        while ((await StatesAsync())?.Values.All(JobState.IsLast) != true)
        {
            if (Stopwatch.GetElapsedTime(started) > Limits.Patience)
                throw new TimeoutException($"jobs never ended:\n{(await RootAsync("squeue", "--states=all")).Output}\n{TailOfLogs()}");
            await Task.Delay(Limits.AskAgain);
        }
    }
}
