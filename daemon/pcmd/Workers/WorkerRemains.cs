using Microsoft.Extensions.Logging;
using Pcm.Linux;
using Pcmd.Configuration;
using Pcmd.Logging;

namespace Pcmd.Workers;

/// <summary>
/// Workers that an earlier supervisor left when it was killed: ended, and their records removed, before anything is started.
/// </summary>
internal sealed class WorkerRemains(DaemonConfiguration configuration, ProcessWatcher watcher, ILogger<WorkerRemains> log)
{
    public async Task ClearAsync(CancellationToken cancellationToken)
    {
        foreach (var path in Directory.EnumerateFiles(WorkerLauncher.RecordsDirectory(configuration)).ToList())
        {
            if (WorkerRecord.ReadProcess(path) is { IsAlive: true } process)
            {
                WorkerEvents.RemainsEnded(log, process.Pid);
                Signals.TrySend(process, Signal.Kill);
                await watcher.WhenEndedAsync(process).WaitAsync(Limits.KillTimeout, cancellationToken);
            }

            File.Delete(path);
        }
    }
}
