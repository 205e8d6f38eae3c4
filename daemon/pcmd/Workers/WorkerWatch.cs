using Pcmd.Residency;
using Pcmd.Status;
using Pcmd.Streams;

namespace Pcmd.Workers;

/// <summary>Looks after a serving worker now and then: one that has rows and answers none is ended, a log that grows is cut.</summary>
internal sealed class WorkerWatch : IDisposable
{
    private readonly ITimer _timer;
    private bool _hung;

    public WorkerWatch(RowDispatcher rows, Worker worker, TimeSpan passTimeout, Counters counters, TimeProvider time)
    {
        var period = TimeSpan.FromTicks(Math.Min(passTimeout.Ticks / 4, Limits.WorkerWatchPeriod.Ticks));
        _timer = time.CreateTimer(_ => Look(rows, worker, passTimeout, counters), null, period, period);
    }

    public void Dispose() => _timer.Dispose();

    private void Look(RowDispatcher rows, Worker worker, TimeSpan passTimeout, Counters counters)
    {
        worker.Log.Trim();
        if (rows.SilentFor <= passTimeout || Interlocked.Exchange(ref _hung, true))
            return;
        counters.WorkerHung();
        _ = worker.KillAsync($"it answered nothing for {passTimeout.TotalSeconds} s (pass_timeout_seconds)", DeathCause.OwnWork);
    }
}
