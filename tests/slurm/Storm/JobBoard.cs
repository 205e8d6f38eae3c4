using System.Collections.Concurrent;

namespace Pcm.SlurmTests.Storm;

/// <summary>What became of many jobs, by one question for all of them.</summary>
internal sealed class JobBoard : IAsyncDisposable
{
    // Often enough beside jobs of seconds.
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    private readonly SlurmCluster _slurm;
    private readonly CancellationTokenSource _ended = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource<string>> _awaited = [];
    private readonly Task _looking;

    public JobBoard(SlurmCluster slurm)
    {
        _slurm = slurm;
        _looking = LookAsync();
    }

    /// <summary>The jobs that run now.</summary>
    public IReadOnlyList<int> Running { get; private set; } = [];

    /// <summary>Waits for a job's last state.</summary>
    public Task<string> WhenEndedAsync(int job, CancellationToken cancellationToken) =>
        _awaited.GetOrAdd(job, _ => new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously)).Task.WaitAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _looking;
        _ended.Dispose();
    }

    private async Task LookAsync()
    {
        while (!_ended.IsCancellationRequested)
        {
            if (await TryLookAsync() is { } states)
            {
                Running = [.. states.Where(job => job.Value == JobState.Running).Select(job => job.Key)];
                foreach (var (job, awaited) in _awaited)
                {
                    if (states.TryGetValue(job, out var state) && JobState.IsLast(state) && _awaited.TryRemove(job, out _))
                        awaited.SetResult(state);
                }
            }

            await Task.Delay(Period, CancellationToken.None);
        }
    }

    // A machine that is that busy answers the next time.
    private async Task<IReadOnlyDictionary<int, string>?> TryLookAsync()
    {
        try
        {
            return await _slurm.StatesAsync();
        }
        catch (TimeoutException)
        {
            return null;
        }
    }
}
