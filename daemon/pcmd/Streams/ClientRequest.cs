using Pcm.Protocol;

namespace Pcmd.Streams;

/// <summary>A request with one answer that takes its time: warm, evict, render, check.</summary>
/// <param name="perform">Does it, and gives what posts the answer.</param>
internal sealed class ClientRequest(ClientSession session, uint id, Func<ClientRequest, CancellationToken, Task<Action>> perform)
    : ClientOperation(session, id)
{
    public void Progress(ProgressMessage progress) => PostProgress(progress);

    protected override async Task PerformAsync()
    {
        var answer = await perform(this, Cancelled);

        // Once it is answered, the client may use the number again.
        Session.Forget(this);
        answer();
    }

    protected override void Fail(PcmException error)
    {
        Session.Forget(this);
        Session.Connection.TryPost(Id, new ErrorMessage(error));
    }
}
