using Pcm.Protocol;
using Pcmd.Residency;

namespace Pcmd.Streams;

// Requests other than rows.
internal sealed partial class ClientSession
{
    private void HandleControl(in Frame frame)
    {
        var id = frame.Stream;
        switch (frame.Kind)
        {
            case MessageKind.Status:
                frame.Read<StatusMessage>();
                Connection.TryPost(id, Services.Status.Report(Peer));
                break;
            case MessageKind.List:
                Connection.TryPost(id, Services.Status.List(Peer));
                break;
            case MessageKind.Warm:
                Begin(frame, Request<WarmMessage>(WarmAsync));
                break;
            case MessageKind.Evict:
                Services.Access.DemandControl(Peer, "evict");
                Begin(frame, Request<EvictMessage>(EvictAsync));
                break;
            case MessageKind.Render:
                Begin(frame, Request<RenderMessage>(RenderAsync));
                break;
            case MessageKind.Check:
                Begin(frame, Request<CheckMessage>(CheckAsync));
                break;
            case MessageKind.JobBegin:
                Services.Access.DemandControl(Peer, "job_begin");
                Begin(frame, Request<JobBeginMessage>(JobBeginAsync));
                break;
            case MessageKind.JobEnd:
                Services.Access.DemandControl(Peer, "job_end");
                Services.LeaseKeeper.End();
                Connection.TryPost(id, DoneMessage.Nothing);
                break;
            case MessageKind.Pong:
                break;
            default:
                throw Enum.IsDefined(frame.Kind)
                    ? new PcmException(ErrorCode.ProtocolViolation, $"{Frame.Name(frame.Kind)} is not a client's to send here")
                    : new PcmException(ErrorCode.UnknownKind, $"no frame kind {(uint)frame.Kind} in this version");
        }
    }

    private Func<Frame, ClientOperation> Request<T>(Func<ClientRequest, T, CancellationToken, Task<Action>> perform)
        where T : IMessage<T> => frame =>
        {
            var message = frame.Read<T>();
            return new ClientRequest(this, frame.Stream, (request, cancelled) => perform(request, message, cancelled));
        };

    private async Task<Action> WarmAsync(ClientRequest request, WarmMessage warm, CancellationToken cancellationToken)
    {
        using var use = await AcquireAsync(request, warm.Context, warm.Options, forgive: true, cancellationToken);
        var done = new DoneMessage(new Dictionary<string, ulong> { ["loaded"] = use.WasWarm ? 0ul : 1ul });
        return () => Connection.TryPost(request.Id, done);
    }

    private async Task<Action> JobBeginAsync(ClientRequest request, JobBeginMessage begin, CancellationToken cancellationToken)
    {
        var (evicted, kept) = await Services.LeaseKeeper.BeginAsync(begin.Token, cancellationToken);
        var done = new DoneMessage(new Dictionary<string, ulong> { ["evicted"] = (ulong)evicted, ["kept"] = (ulong)kept });
        return () => Connection.TryPost(request.Id, done);
    }

    private async Task<Action> EvictAsync(ClientRequest request, EvictMessage evict, CancellationToken cancellationToken)
    {
        var (evicted, inUse) = await Services.Residency.EvictAsync(evict.Context, evict.Device, cancellationToken);
        var done = new DoneMessage(new Dictionary<string, ulong> { ["evicted"] = (ulong)evicted, ["in_use"] = (ulong)inUse });
        return () => Connection.TryPost(request.Id, done);
    }

    private async Task<Action> RenderAsync(ClientRequest request, RenderMessage render, CancellationToken cancellationToken)
    {
        using var use = await AcquireAsync(request, render.Context, render.Options, forgive: false, cancellationToken);
        var answer = await use.Resident.Rows.RequestAsync(render, cancellationToken);
        return () => Connection.TryPost(request.Id, answer);
    }

    private async Task<Action> CheckAsync(ClientRequest request, CheckMessage check, CancellationToken cancellationToken)
    {
        using var use = await AcquireAsync(request, check.Context, check.Options, forgive: true, cancellationToken);
        var done = new CheckedMessage(FactsOf(use, use.Resident.Facts!));
        return () => Connection.TryPost(request.Id, done);
    }

    // Who may steer, and warms or checks a context on purpose, wants it tried again; anybody else could try in a loop.
    private async Task<ResidentUse> AcquireAsync(
        ClientRequest request, string name, OpenOptions options, bool forgive, CancellationToken cancellationToken)
    {
        var context = Services.Resolver.Resolve(name, Peer);
        var wishes = ResidencyWishes.Of(options);
        if (forgive && Services.Access.MayControl(Peer))
            Services.Residency.Forgive(context, wishes);
        var lease = LeaseFor(context.Name, request.Progress);
        return await Services.Residency.AcquireAsync(context, wishes, Peer.Uid, lease, request.Progress, cancellationToken);
    }
}
