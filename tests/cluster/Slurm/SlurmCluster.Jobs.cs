using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Pcm.Cluster;

internal sealed partial class SlurmCluster
{
    /// <summary>A line of a job's script: it goes no further until <see cref="LetGo"/>.</summary>
    public const string Held = "while [ ! -e $SLURM_JOB_ID.go ]; do sleep 0.05; done";

    private readonly ConcurrentDictionary<int, string> _outputs = [];
    private int _scripts;

    /// <summary>A user's folder that is the same on all nodes; jobs run in it.</summary>
    public string WorkOf(ClusterUser user) => _plan.WorkOf(user);

    /// <summary>Submits a batch job; it runs in <see cref="WorkOf"/> and appends both its streams to one file.</summary>
    /// <param name="script">The script itself when it begins with <c>#!</c>, else the path of one.</param>
    /// <param name="user">Whose job it is.</param>
    /// <param name="arguments">More arguments of sbatch.</param>
    /// <returns>The job's id.</returns>
    public Task<int> SubmitAsync(string script, ClusterUser user, params string[] arguments) => SubmitAsync(script, user, arguments, []);

    /// <inheritdoc cref="SubmitAsync(string, ClusterUser, string[])"/>
    /// <param name="options">More options of sbatch.</param>
    /// <param name="arguments">What the script is given.</param>
    public async Task<int> SubmitAsync(string script, ClusterUser user, string[] options, params string[] arguments)
    {
        var submitted = (await SbatchAsync(script, user, options, arguments)).Demand("sbatch");
        var job = int.Parse(submitted.Split(';')[0], CultureInfo.InvariantCulture);
        _outputs[job] = Path.Combine(WorkOf(user), $"{job}.out");
        return job;
    }

    /// <summary>As <see cref="SubmitAsync"/>, for a job that may be refused.</summary>
    public Task<CommandResult> SbatchAsync(string script, ClusterUser user, params string[] options) => SbatchAsync(script, user, options, []);

    private async Task<CommandResult> SbatchAsync(string script, ClusterUser user, string[] options, string[] arguments)
    {
        if (script.StartsWith("#!", StringComparison.Ordinal))
        {
            var path = Path.Combine(Root, $"job-{Interlocked.Increment(ref _scripts)}.sh");
            await File.WriteAllTextAsync(path, script + "\n");
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
            script = path;
        }

        return await RunAsync(
            user, "sbatch", ["--parsable", $"--chdir={WorkOf(user)}", "--output=%j.out", "--open-mode=append", .. options, script, .. arguments]);
    }

    /// <summary>Runs a command as a user, to its end: sbatch, srun, squeue, scontrol, scancel.</summary>
    public Task<CommandResult> RunAsync(ClusterUser user, string program, params string[] arguments)
    {
        var environment = new Dictionary<string, string> { ["SLURM_CONF"] = SlurmConf, ["USER"] = user.Name, ["LOGNAME"] = user.Name, ["HOME"] = user.Home };
        var running = user.Running(program, arguments);
        return Command.RunAsync(Limits.Patience, environment, running[0], running[1..]);
    }

    /// <summary>Runs a command of Slurm as its administrator.</summary>
    public Task<CommandResult> RootAsync(string program, params string[] arguments) =>
        Command.RunAsync(Limits.Command, new Dictionary<string, string> { ["SLURM_CONF"] = SlurmConf }, program, arguments);

    /// <summary>What a job has written so far.</summary>
    public string OutputOf(int job) => File.Exists(_outputs[job]) ? File.ReadAllText(_outputs[job]) : "";

    /// <summary>Has a job go past <see cref="Held"/>.</summary>
    public void LetGo(int job) => File.WriteAllText(Path.ChangeExtension(_outputs[job], ".go"), "");

    /// <summary>Waits until a job is in one of some states; fails at once when it can no longer come to one.</summary>
    /// <returns>The state it came to.</returns>
    public async Task<string> WaitForStateAsync(int job, params string[] states)
    {
        var started = Stopwatch.GetTimestamp();
        var seen = new List<string>();
        while (true)
        {
            var state = await StateOfAsync(job);
            if (seen.Count == 0 || seen[^1] != state) seen.Add(state);
            if (states.Contains(state)) return state;
            if (JobState.IsLast(state) || Stopwatch.GetElapsedTime(started) > Limits.Patience)
            {
                throw new TimeoutException(
                    $"job {job} never became {string.Join(" or ", states)}: it was {string.Join(", then ", seen)}; it wrote:\n{OutputOf(job)}\n"
                    + $"{(await RootAsync("scontrol", "show", "job", $"{job}")).Output}\n{TailOfLogs()}");
            }

            await Task.Delay(Limits.AskAgain);
        }
    }

    /// <summary>Waits until a job has written something.</summary>
    public async Task WaitForOutputAsync(int job, string text)
    {
        var started = Stopwatch.GetTimestamp();
        while (!OutputOf(job).Contains(text, StringComparison.Ordinal))
        {
            if (Stopwatch.GetElapsedTime(started) > Limits.Patience)
                throw new TimeoutException($"job {job} ({await StateOfAsync(job)}) never wrote {text}, but:\n{OutputOf(job)}\n{TailOfLogs()}");
            await Task.Delay(Limits.LookAgain);
        }
    }

    /// <summary>One of <see cref="JobState"/>.</summary>
    public async Task<string> StateOfAsync(int job) =>
        (await RootAsync("squeue", "--noheader", "--states=all", $"--jobs={job}", "--format=%T")).Demand($"looking at job {job}");

    /// <summary>What <c>scontrol show job</c> says.</summary>
    public async Task<IReadOnlyDictionary<string, string>> JobAsync(int job) =>
        FieldsOf((await RootAsync("scontrol", "show", "job", $"{job}")).Demand($"looking at job {job}"));

    /// <summary>Cancels a job; its steps and epilog may go on for a while.</summary>
    public async Task CancelAsync(int job) => (await RootAsync("scancel", $"{job}")).Demand($"cancelling job {job}");

    // KEY=VALUE, several in a line; a value may hold blanks, and a comment anything at all.
    private static Dictionary<string, string> FieldsOf(string shown)
    {
        var fields = new Dictionary<string, string>();
        foreach (var line in shown.Split('\n').Select(line => line.Trim()))
        {
            if (line.StartsWith("Comment=", StringComparison.Ordinal))
            {
                fields["Comment"] = line["Comment=".Length..];
                continue;
            }

            foreach (Match field in Field().Matches(line)) fields.TryAdd(field.Groups["key"].Value, field.Groups["value"].Value);
        }

        return fields;
    }

    [GeneratedRegex(@"(?<=^|\s)(?<key>[A-Za-z][\w/:]*)=(?<value>.*?)(?=\s+[A-Za-z][\w/:]*=|$)")]
    private static partial Regex Field();
}
