using Pcm.Protocol;

namespace Pcm.Worker.Serving;

/// <summary>Sends each step of a load on the stream that asked for it.</summary>
internal sealed class PostedProgress(Connection connection, uint stream) : IProgress<ProgressMessage>
{
    public void Report(ProgressMessage value)
    {
        try
        {
            connection.Post(stream, value);
        }
        catch (ConnectionLostException)
        {
            // The session notices by itself and ends the load.
        }
    }
}
