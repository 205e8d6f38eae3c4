using Microsoft.Extensions.Logging;
using Pcm.Contexts;
using Pcm.Protocol;
using Pcmd.Devices;
using Pcmd.Streams;
using Pcmd.Workers;

namespace Pcmd.Residency;

/// <summary>
/// One context on one device: from the first worker's start until the last one's proven end. State, references and use are guarded by
/// the residency's lock; rows have their own in <see cref="Rows"/>.
/// </summary>
internal sealed partial class Resident(
    ContextDefinition context, Candidate place, WorkerRecord? inherited, ResidencyServices services) : IDisposable
{
    private readonly CancellationTokenSource _evict = new();
    private readonly TaskCompletionSource<ContextFacts> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ContextDefinition Context { get; } = context;

    public Device Device => Place.Device;

    public ManifestVariant Variant => Place.Variant;

    public Candidate Place { get; } = place;

    public RowDispatcher Rows { get; } = new(services.Counters, place.Device.Busy, services.Time);

    public ProgressBoard Progress { get; } = new();

    public ResidentState State { get; private set; } = ResidentState.Loading;

    /// <summary>Streams and requests that use it now; while there are any it is not evicted to make room.</summary>
    public int References { get; set; }

    /// <summary>When it was last let go of, by the monotonic clock.</summary>
    public long LastUsed { get; set; } = services.Time.GetTimestamp();

    public DateTimeOffset? WarmSince { get; private set; }

    public DateTimeOffset LastUsedAt { get; set; } = services.Time.GetUtcNow();

    /// <summary>Known once it has been loaded.</summary>
    public ContextFacts? Facts { get; private set; }

    /// <summary>The present worker, if any.</summary>
    public Worker? Worker { get; private set; }

    /// <summary>Counts down while nobody uses it; owned by the residency.</summary>
    public ITimer? IdleTimer { get; set; }

    /// <summary>Completes when its last worker is proven to have ended.</summary>
    public Task Gone => _gone.Task;

    public bool IsPinned => Context.Manifest.Pin;

    public bool IsUsable => State is ResidentState.Loading or ResidentState.Ready or ResidentState.Recovering;

    /// <summary>May be taken off to make room for another.</summary>
    public bool IsIdle => State == ResidentState.Ready && References == 0;

    /// <summary>How long it may lie unused; null for ever.</summary>
    public TimeSpan? IdleTime
    {
        get
        {
            var own = Context.Manifest.IdleSeconds;
            if (Worker is { } worker && worker.Build != BuildInfo.Version)
                return Limits.RetireTime;
            if (IsPinned)
                return null;
            var cap = services.Configuration.MaxIdle;
            return own == 0 ? cap : cap is { } most && most < TimeSpan.FromSeconds(own) ? most : TimeSpan.FromSeconds(own);
        }
    }

    /// <summary>Waits until it can answer rows.</summary>
    /// <exception cref="PcmException">It could not be loaded.</exception>
    public Task<ContextFacts> WaitReadyAsync(CancellationToken cancellationToken) => _ready.Task.WaitAsync(cancellationToken);

    /// <summary>Begins to take it off the device; <see cref="Gone"/> tells when that is done. Called under the residency's lock.</summary>
    /// <param name="reason">For the log, and for streams that are open all the same.</param>
    /// <param name="code">What such streams are told.</param>
    /// <param name="forOwner">Whoever holds the device wants it: the context comes back there when it may.</param>
    public void BeginEviction(string reason, ErrorCode code, bool forOwner = false)
    {
        _forOwner = forOwner;
        BeginEnd(ResidentState.Evicting, reason, code);
    }

    /// <summary>Lets go of its worker, if it has one that is up, and ends without it. Called under the residency's lock.</summary>
    public void BeginLeaving() => BeginEnd(ResidentState.Leaving, "the daemon stops", ErrorCode.ShuttingDown);

    public void Dispose()
    {
        _evict.Dispose();
        IdleTimer?.Dispose();
        Rows.Dispose();
    }

    // The cancellation comes last: whoever it wakes looks at the state to tell whether the worker is to be ended or left.
    private void BeginEnd(ResidentState state, string reason, ErrorCode code)
    {
        if (!IsUsable)
            return;
        State = state;
        _evictReason = reason;
        _evictCode = code;
        _evictedAt = services.Time.GetTimestamp();
        IdleTimer?.Dispose();
        _evict.CancelAsync();
    }
}
