using Pcm.Linux;
using Pcmd.Configuration;

namespace Pcmd.Workers;

/// <summary>Workers as plain processes in sessions of their own. One that is to run as another user becomes it by itself.</summary>
internal sealed class PlainWorkerStarter(DaemonConfiguration configuration) : IWorkerStarter
{
    // What belongs to this process alone; a worker that spoke to our service manager would confuse it.
    private static readonly string[] OwnVariables =
        ["NOTIFY_SOCKET", "WATCHDOG_PID", "WATCHDOG_USEC", "LISTEN_FDS", "LISTEN_PID", "JOURNAL_STREAM", "INVOCATION_ID"];

    public Task<ProcessIdentity> StartAsync(
        WorkerRecord record, WorkerLogFile log, IReadOnlyList<int> cpus, CancellationToken cancellationToken) =>
        Task.FromResult(DetachedProcess.Start(new DetachedProcessStart(configuration.WorkerProgram)
        {
            Arguments = WorkerArguments.Of(configuration, record),
            Environment = WorkerEnvironment(),
            Output = log.Handle,
            Error = log.Handle,
        }));

    private static Dictionary<string, string> WorkerEnvironment()
    {
        var variables = Environment.GetEnvironmentVariables()
            .Cast<System.Collections.DictionaryEntry>()
            .Select(pair => ((string)pair.Key, (string?)pair.Value ?? ""))
            .Where(pair => !OwnVariables.Contains(pair.Item1))
            .ToDictionary(pair => pair.Item1, pair => pair.Item2);
        variables[WorkerAllocator.Variable] = WorkerAllocator.Tunables;
        return variables;
    }
}
