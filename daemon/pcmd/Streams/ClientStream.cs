using Pcm.Protocol;
using Pcmd.Identity;
using Pcmd.Leases;
using Pcmd.Residency;

namespace Pcmd.Streams;

/// <summary>A client's stream of rows from its opening to its end: gets the context, then ties the client to its dispatcher.</summary>
internal sealed class ClientStream(ClientSession session, uint id, OpenMessage open) : ClientOperation(session, id), IStreamClient
{
    private readonly Lock _gate = new();
    private ResidentUse? _use;
    private RowStream? _rows;
    private bool _over;

    public uint Uid => Session.Peer.Uid;

    public UserShares.UserShare Share => Session.Share;

    public int Pid => Session.Peer.Pid;

    public string Context { get; private set; } = open.Context;

    public string? Device => _use?.Resident.Device.Name;

    public DateTimeOffset Since { get; } = session.Services.Time.GetUtcNow();

    public InferenceTask Task => open.Task;

    /// <summary>Under which it works; null where none is needed.</summary>
    public Lease? Lease { get; private set; }

    /// <summary>Numbers for status; read without a lock, so each may be a moment older than the next.</summary>
    public (ulong Received, ulong Answered, int Credit) Progress =>
        _rows is { } rows ? (rows.Answered + (ulong)rows.Unanswered.Count, rows.Answered, rows.Credit) : (0, 0, 0);

    /// <summary>Rows from the client. Waits for room for their bytes.</summary>
    /// <exception cref="PcmException">The stream is not open yet, or its window is exceeded.</exception>
    public async ValueTask AcceptAsync(Frame frame, CancellationToken cancellationToken)
    {
        var rows = _rows ?? throw new PcmException(ErrorCode.ProtocolViolation, "rows before the stream was opened");
        var message = frame.Read<RowsMessage>();
        await rows.TakeAsync(message.Count, message.SizeBytes, cancellationToken);
        _use!.Resident.Rows.Accept(rows, frame, message);
    }

    public void End()
    {
        if (_rows is not { } rows)
            throw new PcmException(ErrorCode.ProtocolViolation, "the end of a stream that was not opened yet");
        _use!.Resident.Rows.End(rows);
    }

    public override void Cancel()
    {
        base.Cancel();
        Fail(new PcmException(ErrorCode.Cancelled, "cancelled"));
    }

    public void PostResults(in ResultsMessage results)
    {
        if (Lease is not null)
            Account(results);
        Session.Connection.TryPost(Id, results);
    }

    public void PostEnded(EndedMessage ended)
    {
        if (IsFirstEnd())
            Finish(ended);
    }

    public void PostError(PcmException error) => Fail(error);

    protected override async Task PerformAsync()
    {
        var services = Session.Services;
        var context = services.Resolver.Resolve(open.Context, Session.Peer);
        Context = context.Name;
        Lease = Session.LeaseFor(context.Name, PostProgress);
        var asked = services.Time.GetTimestamp();
        var use = await services.Residency.AcquireAsync(context, ResidencyWishes.Of(open.Options), Uid, Lease, PostProgress, Cancelled);
        var credit = Math.Clamp(open.Options.Window ?? services.Configuration.WindowRows, 1, Pcm.Protocol.Limits.MaxWindowRows);
        var rows = new RowStream(this, open with { Options = open.Options with { Window = credit } }, credit,
            services.Configuration.WindowBytes, Share.Bytes.Unanswered, Lease is null ? null : (Lease.Account, use.Resident.Device.Name));
        if (!Hold(use, rows))
            return;
        use.Resident.Rows.Open(rows);
        var opened = await rows.Opened.Task.WaitAsync(Cancelled);
        services.Counters.StreamOpened(use.Resident.Device.Name, use.WasWarm ? TimeSpan.FromMilliseconds(use.Resident.Facts?.LoadMs ?? 0) : null);
        Lease?.Account.Waited(services.Time.GetElapsedTime(asked));
        lock (_gate)
        {
            if (!_over)
                Session.Connection.TryPost(Id, new OpenedMessage(rows.Credit, Session.FactsOf(use, opened.Facts)));
        }
    }

    protected override void Fail(PcmException error)
    {
        if (IsFirstEnd())
            Finish(new ErrorMessage(error));
    }

    private void Account(in ResultsMessage results)
    {
        var tokens = 0L;
        foreach (var item in results)
            tokens += item.CountTokens(Task);
        Lease!.Account.Answered(results.Count, tokens);
    }

    // False when the stream ended while its context came up.
    private bool Hold(ResidentUse use, RowStream rows)
    {
        lock (_gate)
        {
            if (_over)
            {
                use.Dispose();
                return false;
            }

            _use = use;
            _rows = rows;
            return true;
        }
    }

    private bool IsFirstEnd()
    {
        lock (_gate)
            return !_over && (_over = true);
    }

    private void Finish<T>(T last)
        where T : IMessage<T>
    {
        Session.Forget(this);
        if (_rows is not null)
            _use!.Resident.Rows.Cancel(_rows);
        Session.Connection.TryPost(Id, last);
        _use?.Dispose();
    }
}
