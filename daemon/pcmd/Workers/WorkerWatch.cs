using Pcmd.Streams;

namespace Pcmd.Workers;

/// <summary>Looks after a serving worker now and then: one that has rows and answers none is ended, a log that grows is cut.</summary>
internal sealed class WorkerWatch : IDisposable
{
    private readonly ITimer _timer;

    public WorkerWatch(RowDispatcher rows, Worker worker, TimeSpan passTimeout, TimeProvider time)
    {
        var period = TimeSpan.FromTicks(Math.Min(passTimeout.Ticks / 4, Limits.WorkerWatchPeriod.Ticks));
        _timer = time.CreateTimer(_ => Look(rows, worker, passTimeout), null, period, period);
    }

    public void Dispose() => _timer.Dispose();

    private static void Look(RowDispatcher rows, Worker worker, TimeSpan passTimeout)
    {
        worker.Log.Trim();
        if (rows.SilentFor > passTimeout)
            _ = worker.KillAsync($"it answered nothing for {passTimeout.TotalSeconds} s (pass_timeout_seconds)");
    }
}
