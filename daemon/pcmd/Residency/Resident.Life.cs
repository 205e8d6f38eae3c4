using Pcm.Protocol;
using Pcmd.Logging;
using Pcmd.Workers;

namespace Pcmd.Residency;

// The life of a resident context as one task: load, serve, replace the worker when it dies, end.
internal sealed partial class Resident
{
    private string _evictReason = "";
    private ErrorCode _evictCode = ErrorCode.WorkerLost;
    private long _evictedAt;
    private bool _forOwner;
    private bool _isRemembered;

    /// <summary>Runs it. What goes wrong is told to who waits.</summary>
    /// <exception cref="TimeoutException">Its worker could not be ended.</exception>
    /// <param name="setState">Changes <see cref="State"/> under the residency's lock; false when it is being evicted.</param>
    public async Task LiveAsync(Func<Resident, ResidentState, bool> setState)
    {
        try
        {
            if (!await TryAdoptAsync())
            {
                if (inherited is not null && !setState(this, ResidentState.Recovering))
                    throw new PcmException(ErrorCode.WorkerLost, $"the worker of context {Context.Name} was not taken over", permanent: false);
                await LoadAsync();
            }

            while (setState(this, ResidentState.Ready))
            {
                _ready.TrySetResult(Facts!);
                await ServeAsync(Worker!);
                if (_evict.IsCancellationRequested)
                    break;
                var refusal = await LoseWorkerAsync(Worker!);
                if (!setState(this, ResidentState.Recovering))
                    break;
                await RecoverAsync(refusal);
            }

            End(Evicted());
        }
        catch (OperationCanceledException) when (_evict.IsCancellationRequested)
        {
            End(Evicted());
        }
        catch (PcmException e)
        {
            setState(this, ResidentState.Failed);
            End(e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException or TimeoutException)
        {
            ResidencyLog.Fault(services.Log, Context.Name, e);
            setState(this, ResidentState.Failed);
            End(new PcmException(ErrorCode.Internal, $"context {Context.Name} failed on {Device.Name}: {e.Message}", e));

            // A worker that had not come up yet could not be ended: there is none here to try it again on.
            if (e is TimeoutException && Worker is null)
                throw;
        }
        finally
        {
            await StopWorkerAsync();
        }

        if (State == ResidentState.Evicting)
            Remember(_evictReason, services.Time.GetElapsedTime(_evictedAt), _forOwner);
        _gone.TrySetResult();
    }

    /// <summary>Called by the residency, under its lock.</summary>
    public bool TrySetState(ResidentState state)
    {
        if (State is ResidentState.Evicting or ResidentState.Leaving && state != ResidentState.Gone)
            return false;
        State = state;
        return true;
    }

    private async Task<bool> TryAdoptAsync()
    {
        if (inherited is null
            || await services.Adopter.AdoptAsync(inherited, () => State == ResidentState.Leaving, _evict.Token) is not { } adopted)
            return false;
        BeUp(adopted.Worker, adopted.Facts, adopted.Facts.LoadMs);
        services.Counters.Adopted();
        return true;
    }

    private async Task LoadAsync()
    {
        try
        {
            await BringUpAsync();
            services.Counters.Loaded(TimeSpan.FromMilliseconds(Facts!.LoadMs));
        }
        catch (PcmException e) when (e.Code != ErrorCode.NoDevice)
        {
            services.Counters.LoadFailed(e.Code);
            services.Failures.Remember(Context, Place, e);
            ResidencyLog.LoadFailed(services.Log, Context.Name, Variant.Name, Device.Name, e.Message);
            throw;
        }
    }

    // Waits for the device's load lane, and for the worker to have loaded.
    private async Task BringUpAsync()
    {
        if (!await Device.LoadLane.WaitAsync(TimeSpan.Zero, _evict.Token))
        {
            Progress.Report(new ProgressMessage(ProgressMessage.Phases.Queued, 0, 0, $"waiting for other loads on {Device.Name}"));
            await Device.LoadLane.WaitAsync(_evict.Token);
        }

        try
        {
            ResidencyLog.Loading(services.Log, Context.Name, Variant.Name, Device.Name, Place.Bytes >> 20);
            var started = services.Time.GetTimestamp();
            var (worker, facts) = await services.Launcher.StartAsync(Context, Place, Progress.Report, _evict.Token);
            var loadMs = (long)services.Time.GetElapsedTime(started).TotalMilliseconds;
            BeUp(worker, facts, loadMs);
            ResidencyLog.Resident(services.Log, Context.Name, Variant.Name, Device.Name, loadMs, worker.Pid);
        }
        finally
        {
            Device.LoadLane.Release();
        }
    }

    private void BeUp(Worker worker, ContextFacts facts, long loadMs)
    {
        Worker = worker;
        Facts = facts with { Device = Device.Name, LoadMs = loadMs };
        WarmSince = services.Time.GetUtcNow();
    }

    // Until the worker is gone or the context is to go.
    private async Task ServeAsync(Worker worker)
    {
        Rows.WorkerUp(worker.Connection);
        using var watch = new WorkerWatch(Rows, worker, services.Configuration.PassTimeout, services.Counters, services.Time);
        try
        {
            while (await worker.Connection.ReadAsync(_evict.Token) is { } frame)
                Rows.Receive(frame);
            await worker.SettleAsync("it closed its connection");
        }
        catch (OperationCanceledException) when (_evict.IsCancellationRequested)
        {
            // What becomes of the worker is for the end to say.
        }
        catch (PcmException e)
        {
            await worker.KillAsync($"it broke the protocol: {e.Message}", DeathCause.OwnWork);
        }
        catch (ConnectionLostException e)
        {
            await worker.SettleAsync(e.Message);
        }
    }

    // Counts the death; gives the refusal if it was one too many.
    private async Task<PcmException?> LoseWorkerAsync(Worker worker)
    {
        if (Device.Gate.Read().StayRefusal is { } owner)
        {
            // Not the context's fault: whoever wants the device has ended its worker.
            await StopWorkerAsync();
            Remember(owner, SinceClosed(), forOwner: true);
            return new PcmException(ErrorCode.NoDevice, $"context {Context.Name} had to leave {Device.Name}: {owner}; try again later", permanent: false);
        }

        services.Counters.WorkerDied();
        var death = new WorkerDeath(worker.EndReason, worker.EndCause, services.Time.GetTimestamp());
        ResidencyLog.WorkerDied(services.Log, Context.Name, Variant.Name, Device.Name, worker.Pid, worker.EndReason, Rows.UnansweredRows);
        if (Rows.WorkerLost(death) is { } failed)
            ResidencyLog.ItemFailed(services.Log, Context.Name, failed.Row, failed.Uid);
        services.Crashes.Count(Context, death);
        await StopWorkerAsync();
        if (services.Crashes.RefusalToAll(Context) is { } refusal)
            return refusal;
        foreach (var uid in Rows.Users)
            RefuseIfGuilty(uid);
        return null;
    }

    // Once: a hook ends the worker and tells the daemon at the same time, so that it can be learned of in two ways.
    private void Remember(string reason, TimeSpan took, bool forOwner)
    {
        if (_isRemembered)
            return;
        _isRemembered = true;
        services.Evictions.Add(this, reason, took, forOwner);
    }

    // Its prolog has closed the gate before it ended the worker, by a clock that may have been set back since.
    private TimeSpan SinceClosed()
    {
        var now = services.Time.GetUtcNow();
        var closed = Device.Gate.Read().Holders.Where(holder => !holder.TakesPart).Select(holder => holder.Lease?.Since).Max() ?? now;
        return closed < now ? now - closed : TimeSpan.Zero;
    }

    private void RefuseIfGuilty(uint uid)
    {
        if (services.Crashes.Refusal(Context, uid) is not { } refusal)
            return;
        ResidencyLog.RefusedToUser(services.Log, Context.Name, uid, refusal.Message);
        Rows.FailAllOf(uid, refusal);
    }

    private async Task RecoverAsync(PcmException? refusal)
    {
        if (refusal is not null)
        {
            ResidencyLog.Refused(services.Log, Context.Name, refusal.Message);
            throw refusal;
        }

        await LoadAsync();
    }

    private async Task StopWorkerAsync()
    {
        if (Worker is not { } worker)
            return;
        if (State == ResidentState.Leaving)
        {
            worker.Leave();
            Forget(worker);
            ResidencyLog.Left(services.Log, Context.Name, Variant.Name, Device.Name, worker.Pid);
            return;
        }

        await worker.KillAsync(_evictReason);
        Forget(worker);
        if (State != ResidentState.Evicting)
            return;
        ResidencyLog.Evicted(services.Log, Context.Name, Variant.Name, Device.Name,
            (long)services.Time.GetElapsedTime(_evictedAt).TotalMilliseconds, _evictReason);
    }

    // Only once it is gone or let go of: until then it is shown to be there.
    private void Forget(Worker worker)
    {
        Worker = null;
        WarmSince = null;
        worker.Dispose();
    }

    private PcmException Evicted() => new(_evictCode, $"context {Context.Name} was taken off {Device.Name}: {_evictReason}");

    private void End(PcmException error)
    {
        _ready.TrySetException(error);
        _ = _ready.Task.Exception;
        Rows.FailAll(error);
    }
}
