using Pcm.Protocol;

namespace Pcmd.Streams;

/// <summary>A request with one answer that takes its time: warm, evict, render, check.</summary>
internal sealed class ClientRequest(ClientSession session, uint id, Func<ClientRequest, CancellationToken, Task> perform) : ClientOperation(session, id)
{
    public void Progress(ProgressMessage progress) => PostProgress(progress);

    protected override async Task PerformAsync()
    {
        await perform(this, Cancelled);
        Session.Forget(this);
    }

    protected override void Fail(PcmException error)
    {
        Session.Connection.TryPost(Id, new ErrorMessage(error));
        Session.Forget(this);
    }
}
