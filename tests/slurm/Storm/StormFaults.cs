using Pcm.Linux;

namespace Pcm.SlurmTests.Storm;

/// <summary>What goes wrong on nodes, again and again: daemons and workers are killed and stopped, slurmd is restarted, jobs are cancelled.</summary>
internal sealed class StormFaults : IAsyncDisposable
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(600);
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(2);

    private readonly PcmdCluster _cluster;
    private readonly JobBoard _board;
    private readonly ScavengerRuns _scavengers;
    private readonly Random _random;
    private readonly CancellationTokenSource _ended = new();
    private readonly Dictionary<string, int> _counts = [];
    private readonly Task _running;
    private int _cancelsLeft;
    private int _restartsLeft;

    public StormFaults(PcmdCluster cluster, JobBoard board, ScavengerRuns scavengers, StormPlan plan, Random random)
    {
        (_cluster, _board, _scavengers, _random) = (cluster, board, scavengers, random);
        (_cancelsLeft, _restartsLeft) = (plan.Cancels, plan.SlurmdRestarts);
        _running = RunAsync();
    }

    /// <summary>What was done how often.</summary>
    public string Summary => string.Join(", ", _counts.OrderBy(count => count.Key).Select(count => $"{count.Key} {count.Value}"));

    /// <summary>Ends it, with all that it broke whole again.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _running;
        _ended.Dispose();
    }

    private async Task RunAsync()
    {
        // One after another on each node, all nodes at once.
        await Task.WhenAll(_cluster.Slurm.Nodes.Select(node => TroubleAsync(node, new Random(_random.Next()))));
    }

    private async Task TroubleAsync(string node, Random random)
    {
        while (!_ended.IsCancellationRequested)
        {
            await Task.Delay(random.NextDouble() * LongestPause, CancellationToken.None);
            await (random.Next(10) switch
            {
                0 or 1 => KillDaemonAsync(node, random),
                2 or 3 => StopAsync("daemon stopped", _cluster.DaemonOn(node), random),
                4 or 5 => KillWorkerAsync(node, random),
                6 or 7 => StopAsync("worker stopped", WorkerOn(node, random), random),
                8 => RestartSlurmdAsync(node),
                _ => CancelAsync(random),
            });
        }
    }

    // Its service manager starts it again.
    private async Task KillDaemonAsync(string node, Random random)
    {
        if (_cluster.DaemonOn(node) is not { } daemon || !Signals.TrySend(daemon, Signal.Kill)) return;
        Count("daemon killed");
        await Task.Delay(random.NextDouble() * LongestPause, CancellationToken.None);
        _cluster.StartDaemon(node);
    }

    private Task KillWorkerAsync(string node, Random random)
    {
        if (WorkerOn(node, random) is { } worker && Signals.TrySend(worker, Signal.Kill)) Count("worker killed");
        return Task.CompletedTask;
    }

    private async Task StopAsync(string what, ProcessIdentity? process, Random random)
    {
        if (process is not { } running || !Signals.TrySend(running, Signal.Stop)) return;
        Count(what);
        await Task.Delay(random.NextDouble() * LongestStop, CancellationToken.None);
        Signals.TrySend(running, Signal.Continue);
    }

    private async Task RestartSlurmdAsync(string node)
    {
        if (Interlocked.Decrement(ref _restartsLeft) < 0) return;
        Count("slurmd restarted");
        await _cluster.Slurm.StopSlurmdAsync(node);
        await _cluster.Slurm.StartSlurmdAsync(node);
    }

    private async Task CancelAsync(Random random)
    {
        List<int> running;
        lock (_scavengers.Unfinished) running = [.. _board.Running.Where(_scavengers.Unfinished.Contains)];
        if (running.Count == 0 || Interlocked.Decrement(ref _cancelsLeft) < 0) return;
        Count("job cancelled");
        await _cluster.Slurm.CancelAsync(running[random.Next(running.Count)]);
    }

    private ProcessIdentity? WorkerOn(string node, Random random) =>
        _cluster.WorkersOn(node) is { Count: > 0 } workers ? ProcessIdentity.Of(workers[random.Next(workers.Count)]) : null;

    private void Count(string what)
    {
        lock (_counts) _counts[what] = _counts.GetValueOrDefault(what) + 1;
    }
}
