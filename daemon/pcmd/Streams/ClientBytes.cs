using Pcm.Protocol;
using Pcmd.Configuration;

namespace Pcmd.Streams;

/// <summary>The memory that clients fill, as one whole: rows without an answer, open requests, and large frames that are still arriving.</summary>
internal sealed class ClientBytes(DaemonConfiguration configuration)
{
    public ByteBudget Unanswered { get; } = new(configuration.UnansweredBytes);

    public ByteBudget Requests { get; } = new(Limits.RequestBytes);

    public ByteBudget Arriving { get; } = new(Limits.ArrivingBytes);
}

/// <summary>One user's part of that memory, and the answers that its connections leave unread. Who may steer the daemon is not bounded.</summary>
internal sealed class UserBytes(ClientBytes whole, DaemonConfiguration configuration, bool isBounded) : IFrameRoom
{
    private readonly ByteBudget _arriving = new(isBounded ? Limits.ArrivingBytes / 2 : long.MaxValue, whole.Arriving);

    public ByteBudget Unanswered { get; } = new(isBounded ? configuration.UnansweredBytesPerUser : long.MaxValue, whole.Unanswered);

    public ByteBudget Requests { get; } = new(isBounded ? Limits.RequestBytes / 2 : long.MaxValue, whole.Requests);

    public UnreadBytes Unread { get; } = new(isBounded ? Limits.UnreadBytesPerUser : long.MaxValue);

    ValueTask IFrameRoom.TakeAsync(int bytes, CancellationToken cancellationToken) => _arriving.TakeAsync(bytes, cancellationToken);

    void IFrameRoom.Release(int bytes) => _arriving.Release(bytes);
}
