using Pcm.Protocol;

namespace Pcmd.Streams;

/// <summary>Something that a client has asked for under a stream number and that is not over yet.</summary>
internal abstract class ClientOperation(ClientSession session, uint id) : IDisposable
{
    // Tied to no other: a session that ends cancels what it still has, and keeps nothing of what is over.
    private readonly CancellationTokenSource _cancel = new();

    public uint Id { get; } = id;

    /// <summary>What it has taken of its user's bytes, given back when it is over.</summary>
    public long HeldBytes { get; set; }

    protected ClientSession Session { get; } = session;

    /// <summary>Cancelled when the client wants no more of it, or is gone.</summary>
    protected CancellationToken Cancelled => _cancel.Token;

    /// <summary>Begins; what goes wrong is answered on the stream.</summary>
    public async Task RunAsync()
    {
        // The reader goes on to the next frame meanwhile.
        await Task.Yield();
        try
        {
            await PerformAsync();
        }
        catch (PcmException e)
        {
            Fail(e);
        }
        catch (OperationCanceledException)
        {
            Fail(new PcmException(ErrorCode.Cancelled, "cancelled"));
        }
        catch (Exception e)
        {
            Session.Report(e);
            Fail(new PcmException(ErrorCode.Internal, "a fault of the daemon's own; its log has more"));
        }
    }

    /// <summary>Ends it from the client's side.</summary>
    public virtual void Cancel() => _cancel.Cancel();

    public virtual void Dispose() => _cancel.Dispose();

    protected abstract Task PerformAsync();

    /// <summary>Ends it with an error, once.</summary>
    protected abstract void Fail(PcmException error);

    protected void PostProgress(ProgressMessage progress) => Session.Connection.TryPost(Id, progress);
}
