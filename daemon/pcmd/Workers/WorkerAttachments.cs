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

    private sealed class Expected
    {
        public TaskCompletionSource<int> Pid { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource<Connection> Attached { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>Expects a worker, before it is started.</summary>
    public void Expect(string nonce)
    {
        lock (_gate)
            _expected.Add(nonce, new Expected());
    }

    /// <summary>It has been started.</summary>
    public void Started(string nonce, int pid) => Find(nonce)?.Pid.TrySetResult(pid);

    /// <summary>Its connection, once it has dialled.</summary>
    public Task<Connection> WhenAttachedAsync(string nonce, CancellationToken cancellationToken) =>
        (Find(nonce) ?? throw new InvalidOperationException("a worker that is not expected")).Attached.Task.WaitAsync(cancellationToken);

    /// <summary>It is not expected any more: it came, or never will.</summary>
    public void Forget(string nonce)
    {
        lock (_gate)
            _expected.Remove(nonce);
    }

    /// <summary>Whether this peer may be the worker of that nonce.</summary>
    public async Task<bool> IsExpectedAsync(string nonce, PeerCredentials peer, CancellationToken cancellationToken) =>
        Find(nonce) is { } expected && await expected.Pid.Task.WaitAsync(cancellationToken) == peer.Pid && peer.Uid == User.EffectiveId;

    /// <summary>Whether a worker of that pid is expected: it is let in however many clients there are.</summary>
    public bool IsExpected(int pid)
    {
        lock (_gate)
            return _expected.Values.Any(expected => expected.Pid.Task is { IsCompletedSuccessfully: true, Result: var started } && started == pid);
    }

    /// <summary>Hands the greeted connection over; false when nobody waits for it any more.</summary>
    public bool HandOver(string nonce, Connection connection) => Find(nonce)?.Attached.TrySetResult(connection) ?? false;

    private Expected? Find(string nonce)
    {
        lock (_gate)
            return _expected.GetValueOrDefault(nonce);
    }
}
