namespace Pcm.SlurmTests.Storm;

/// <summary>
/// Looks all the time whether a worker is on a device that an owner's job has. A worker counts that is present at the device's gate and has
/// ONNX Runtime in it: one that only looks whether the gate is open has touched nothing.
/// </summary>
internal sealed class OwnerWatch : IAsyncDisposable
{
    private const string Runtime = "libonnxruntime";
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(25);

    private readonly PcmdCluster _cluster;
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _watching;

    public OwnerWatch(PcmdCluster cluster)
    {
        _cluster = cluster;
        _watching = Task.Run(WatchAsync);
    }

    /// <summary>How often it looked while an owner was at work.</summary>
    public int Looks { get; private set; }

    /// <summary>Looks at which a worker was on some device that nobody owned: proof that it can see them.</summary>
    public int WorkersSeen { get; private set; }

    /// <summary>What must not be.</summary>
    public List<string> Violations { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _watching;
        _ended.Dispose();
    }

    private async Task WatchAsync()
    {
        while (!_ended.IsCancellationRequested)
        {
            Look();
            await Task.Delay(Period, CancellationToken.None);
        }
    }

    private void Look()
    {
        var before = Owners.AtWork(_cluster.Slurm);
        var workers = _cluster.Slurm.Nodes
            .SelectMany(node => _cluster.GatesOf(node).SelectMany(gate => gate.Workers().Where(IsAtWork).Select(pid => (Node: node, Device: Path.GetFileName(gate.Directory), Pid: pid))))
            .ToList();

        // Who had the device before and after the look had it all the time.
        var owners = before.Where(owner => File.Exists(owner.Mark)).ToList();
        if (owners.Count > 0) Looks++;
        if (workers.Count > 0) WorkersSeen++;
        foreach (var (mark, node, device) in owners)
        {
            foreach (var worker in workers.Where(worker => worker.Node == node && worker.Device == device))
                Violations.Add($"worker {worker.Pid} on {device} of {node} beside {Path.GetFileName(mark)}");
        }
    }

    private static bool IsAtWork(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/maps").Contains(Runtime, StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // It has ended meanwhile.
        }
    }
}
