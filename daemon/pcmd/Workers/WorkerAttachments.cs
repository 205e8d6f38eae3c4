using Pcm.Linux;
using Pcm.Protocol;

namespace Pcmd.Workers;

/// <summary>
/// The workers that are expected to dial, by nonce. One is taken for what it says only if the nonce was written down for it and the kernel
/// says that it is the very process, of the very user, that was started.
/// </summary>
internal sealed class WorkerAttachments
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Expected> _expected = new(StringComparer.Ordinal);

    private bool _stopped;

    private sealed class Expected(uint uid)
    {
        public uint Uid => uid;

        public TaskCompletionSource<int> Pid { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource<AttachedWorker> Attached { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>Expects the worker of a record, before it is started or, once it has been, to dial again.</summary>
    public void Expect(WorkerRecord record)
    {
        lock (_gate)
            _expected.Add(record.Nonce, new Expected(record.User.Uid));
        if (record.Process is { } process)
            Started(record.Nonce, process.Pid);
    }

    /// <summary>It has been started.</summary>
    public void Started(string nonce, int pid) => Find(nonce)?.Pid.TrySetResult(pid);

    /// <summary>Its connection, once it has dialled.</summary>
    public Task<AttachedWorker> WhenAttachedAsync(string nonce, CancellationToken cancellationToken) =>
        (Find(nonce) ?? throw new InvalidOperationException("a worker that is not expected")).Attached.Task.WaitAsync(cancellationToken);

    /// <summary>It is not expected any more: it came, or never will.</summary>
    public void Forget(string nonce)
    {
        lock (_gate)
            _expected.Remove(nonce);
    }

    /// <summary>Nobody is expected any more: workers that are let go of are to dial the next daemon, not this one.</summary>
    public void Stop()
    {
        lock (_gate)
            _stopped = true;
    }

    /// <summary>Whether this peer may be the worker of that nonce.</summary>
    /// <exception cref="PcmException">It may be, later: the daemon stops.</exception>
    public async Task<bool> IsExpectedAsync(string nonce, PeerCredentials peer, CancellationToken cancellationToken)
    {
        if (Find(nonce) is { } expected)
            return peer.Uid == expected.Uid && await expected.Pid.Task.WaitAsync(cancellationToken) == peer.Pid;
        lock (_gate)
            return _stopped ? throw new PcmException(ErrorCode.ShuttingDown, "the daemon is stopping; dial again", permanent: false) : false;
    }

    /// <summary>Whether a worker of that pid is expected: it is let in however many clients there are.</summary>
    public bool IsExpected(int pid)
    {
        lock (_gate)
            return _expected.Values.Any(expected => expected.Pid.Task is { IsCompletedSuccessfully: true, Result: var started } && started == pid);
    }

    /// <summary>Hands the greeted connection over; false when nobody waits for it any more.</summary>
    public bool HandOver(string nonce, AttachedWorker attached) => Find(nonce)?.Attached.TrySetResult(attached) ?? false;

    private Expected? Find(string nonce)
    {
        lock (_gate)
            return _expected.GetValueOrDefault(nonce);
    }
}
