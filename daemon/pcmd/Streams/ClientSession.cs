using Microsoft.Extensions.Logging;
using Pcm.Linux;
using Pcm.Protocol;
using Pcmd.Identity;
using Pcmd.Leases;
using Pcmd.Logging;
using Pcmd.Residency;

namespace Pcmd.Streams;

/// <summary>A greeted client: reads its frames one after another and sees that each gets its answer.</summary>
internal sealed partial class ClientSession : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<uint, ClientOperation> _operations = [];
    private readonly CancellationTokenSource _ended;
    private CancellationTokenRegistration _leaseEnds;
    private Lease? _lease;

    public ClientSession(ClientSessionFactory services, Connection connection, PeerCredentials peer, UserShares.UserShare share)
    {
        Services = services;
        Connection = connection;
        Peer = peer;
        Share = share;

        // A client to which nothing can be sent is not read from either.
        _ended = CancellationTokenSource.CreateLinkedTokenSource(connection.Closed);
        Ended = _ended.Token;
    }

    public ClientSessionFactory Services { get; }

    public Connection Connection { get; }

    public PeerCredentials Peer { get; }

    public UserShares.UserShare Share { get; }

    /// <summary>Cancelled when the client is gone.</summary>
    public CancellationToken Ended { get; }

    /// <summary>Serves the client until it closes.</summary>
    /// <exception cref="PcmException">It broke the protocol: to be told, and closed.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, Ended);
        for (var frames = 1; await Connection.ReadAsync(either.Token) is { } frame; frames++)
        {
            try
            {
                await TakeTurnAsync(frames, either.Token);
                await HandleAsync(frame, either.Token);
            }
            catch (PcmException e) when (frame.Stream != 0 && e.Code is not (ErrorCode.ProtocolViolation or ErrorCode.FrameTooLarge))
            {
                Connection.TryPost(frame.Stream, new ErrorMessage(e));
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _leaseEnds.Unregister();
        await _ended.CancelAsync();
        List<ClientOperation> left;
        lock (_gate)
            left = [.. _operations.Values];
        foreach (var operation in left)
            operation.Cancel();
    }

    /// <summary>The lease under which the client works, found when it first needs one; null where it needs none.</summary>
    /// <exception cref="PcmException">It has none.</exception>
    public Lease? LeaseFor(string context, Action<ProgressMessage> tell)
    {
        lock (_gate)
        {
            if (_lease is { TakesPart: true })
                return _lease;
        }

        var lease = Services.Leases.Of(Peer, context, tell);
        lock (_gate)
        {
            if (lease is null || lease == _lease)
                return lease;
            _leaseEnds.Unregister();
            _lease = lease;
        }

        // Told on the connection as a whole, and before its streams end.
        _leaseEnds = lease.Ended.Register(() => _ = Connection.CloseAsync(new PcmException(ErrorCode.LeaseEnded, $"{lease.Name} has ended")).AsTask());
        return lease;
    }

    /// <summary>An operation is over.</summary>
    public void Forget(ClientOperation operation)
    {
        lock (_gate)
        {
            if (_operations.GetValueOrDefault(operation.Id) != operation)
                return;
            _operations.Remove(operation.Id);
        }

        Share.Bytes.Requests.Release(operation.HeldBytes);
        if (operation is ClientStream stream)
            Services.Streams.Remove(stream);
    }

    public void Report(Exception fault) => ListeningLog.Fault(Services.Log, fault);

    /// <summary>What a client is told of a context that is up.</summary>
    public ContextFacts FactsOf(ResidentUse use, ContextFacts facts) => facts with
    {
        Device = use.Resident.Device.Name,
        Node = Services.Role.NodeName,
        Warm = use.WasWarm,
        LoadMs = use.Resident.Facts?.LoadMs ?? facts.LoadMs,
    };

    // Before a client is answered again it has to read what it was answered before; and one that always has more to say lets others speak.
    private async ValueTask TakeTurnAsync(int frames, CancellationToken cancellationToken)
    {
        await Connection.WaitForRoomAsync(cancellationToken);
        if (frames % Limits.FramesPerTurn == 0)
            await Task.Yield();
    }

    private async ValueTask HandleAsync(Frame frame, CancellationToken cancellationToken)
    {
        switch (frame.Kind)
        {
            case MessageKind.Rows:
                if (FindStream(frame) is { } rows)
                    await rows.AcceptAsync(frame, cancellationToken);
                break;
            case MessageKind.End:
                FindStream(frame)?.End();
                break;
            case MessageKind.Cancel:
                Find(frame)?.Cancel();
                break;
            case MessageKind.Ping:
                Connection.TryPost(frame.Stream, new PongMessage(frame.Read<PingMessage>().Nonce));
                break;
            case MessageKind.Open:
                Begin(frame, open => new ClientStream(this, open.Stream, open.Read<OpenMessage>()));
                break;
            default:
                HandleControl(frame);
                break;
        }
    }

    // What a request holds in memory it holds to its end. Nobody waits for such room: those who have it may be waiting for others' room.
    // It is taken before anything is read from the frame.
    private void Begin(in Frame frame, Func<Frame, ClientOperation> make)
    {
        var bytes = frame.Body.Length + Limits.OperationOverheadBytes;
        if (!Share.Bytes.Requests.TryTake(bytes))
            throw new PcmException(ErrorCode.Busy, "open streams and requests hold too many bytes of options and fields; try again later");
        try
        {
            var operation = make(frame);
            operation.HeldBytes = bytes;
            Begin(operation);
        }
        catch
        {
            Share.Bytes.Requests.Release(bytes);
            throw;
        }
    }

    private void Begin(ClientOperation operation)
    {
        if (operation.Id == 0)
            throw new PcmException(ErrorCode.ProtocolViolation, "stream 0 is the connection itself; choose another number");
        lock (_gate)
        {
            if (_operations.ContainsKey(operation.Id))
                throw new PcmException(ErrorCode.ProtocolViolation, $"stream {operation.Id} is in use");
            if (_operations.Count >= Services.Configuration.MaxStreamsPerConnection)
            {
                var most = Services.Configuration.MaxStreamsPerConnection;
                throw new PcmException(ErrorCode.TooManyStreams, $"{most} streams are open on this connection (max_streams_per_connection)");
            }

            if (operation is ClientStream stream)
                Services.Streams.Add(stream);
            _operations.Add(operation.Id, operation);
        }

        _ = operation.RunAsync();
    }

    // What comes for a stream that is over crossed its end on the way, and is dropped.
    private ClientOperation? Find(in Frame frame)
    {
        lock (_gate)
            return _operations.GetValueOrDefault(frame.Stream);
    }

    private ClientStream? FindStream(in Frame frame) => Find(frame) switch
    {
        null => null,
        ClientStream stream => stream,
        _ => throw new PcmException(ErrorCode.ProtocolViolation, $"{Frame.Name(frame.Kind)} on stream {frame.Stream}, which has no rows"),
    };
}
