using System.Collections;

namespace Pcm.Hook;

/// <summary>
/// <c>prolog</c> and <c>epilog</c>: whatever happens they end with 0 within their deadline, but for a worker that is proven to be on a device
/// still. Slurm drains a node for anything else.
/// </summary>
internal static class HookCommand
{
    public static Task<int> PrologAsync(HookOptions options) => RunAsync("prolog", options, Prolog.RunAsync);

    public static Task<int> EpilogAsync(HookOptions options) => RunAsync("epilog", options, Epilog.RunAsync);

    private static async Task<int> RunAsync(string name, HookOptions options, Func<HookRun, HookJob, Task<HookOutcome>> act)
    {
        var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "");
        var reading = JobEnvironment.Read(environment);
        var odd = string.Join("; ", reading.Problems);
        if (reading.Job is not { } job)
        {
            SystemLog.Write($"{name}: nothing was done: {odd}", isProblem: true);
            return ExitCodes.Done;
        }

        var outcome = await ActAsync(options, job, act);
        SystemLog.Write($"{name}: job {job.JobId} of uid {job.Uid} {outcome.Text}{(odd.Length > 0 ? $" ({odd})" : "")}", outcome.IsProblem || odd.Length > 0);
        return outcome.ExitCode;
    }

    private static async Task<HookOutcome> ActAsync(HookOptions options, HookJob job, Func<HookRun, HookJob, Task<HookOutcome>> act)
    {
        var run = HookRun.Begin(options, job.NodeName, out var problem);
        try
        {
            var outcome = await act(run, job);
            return problem is null ? outcome : outcome with { Text = $"{outcome.Text}; {problem}", IsProblem = true };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException or ArgumentException)
        {
            // A hook that fails is no reason to drain the node: without its gate nothing of pcmd's can be brought to the device.
            return new HookOutcome(ExitCodes.Done, $"was not seen to: {e.Message}", IsProblem: true);
        }
    }
}
