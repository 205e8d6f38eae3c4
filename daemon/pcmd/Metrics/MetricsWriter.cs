using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pcmd.Configuration;
using Pcmd.Logging;

namespace Pcmd.Metrics;

/// <summary>
/// Keeps the metrics file up to date from the moment that the daemon listens (one that finds another in its place writes nothing) until it
/// has stopped. Then the file goes: its series end, as those of any target that is not there, while a file that a crash leaves grows old
/// (node_textfile_mtime_seconds). Nothing that goes wrong here is the daemon's trouble.
/// </summary>
internal sealed class MetricsWriter(DaemonConfiguration configuration, MetricsReport report, TimeProvider time, ILogger<MetricsWriter> log)
    : IHostedLifecycleService, IDisposable
{
    private readonly MetricsFile? _file = configuration.MetricsFile is { } path ? new MetricsFile(path) : null;
    private readonly CancellationTokenSource _stopped = new();
    private Task _writing = Task.CompletedTask;
    private long? _complainedAt;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        // On a thread of the pool: a network file system may hang.
        if (_file is { } file)
            _writing = Task.Run(() => WriteAsync(file), CancellationToken.None);
        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // Streams may drain for a while, which is to be seen.
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        await _stopped.CancelAsync();
        await _writing.WaitAsync(Limits.MetricsStopTimeout, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => _stopped.Dispose();

    private async Task WriteAsync(MetricsFile file)
    {
        using var timer = new PeriodicTimer(configuration.MetricsInterval, time);
        try
        {
            do
                Try(() => file.Write(report.Write()));
            while (await timer.WaitForNextTickAsync(_stopped.Token));
        }
        catch (OperationCanceledException)
        {
            Try(file.Remove);
        }
    }

    private void Try(Action act)
    {
        try
        {
            act();
            if (_complainedAt is null)
                return;
            _complainedAt = null;
            MetricsLog.WrittenAgain(log, configuration.MetricsFile!);
        }
        catch (Exception e)
        {
            // Once when it begins, and then only now and then.
            if (_complainedAt is { } before && time.GetElapsedTime(before) < Limits.MetricsComplaintPeriod)
                return;
            _complainedAt = time.GetTimestamp();
            MetricsLog.NotWritten(log, configuration.MetricsFile!, e.Message);
        }
    }
}
