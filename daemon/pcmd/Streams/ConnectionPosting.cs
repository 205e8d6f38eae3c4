using Pcm.Protocol;

namespace Pcmd.Streams;

/// <summary>Posting to a peer that may be gone: whoever reads from it finds that out and acts.</summary>
internal static class ConnectionPosting
{
    public static void TryPost<T>(this Connection connection, uint stream, T message)
        where T : IMessage<T>
    {
        try
        {
            connection.Post(stream, message);
        }
        catch (ConnectionLostException)
        {
        }
    }

    public static void TryPost(this Connection connection, uint stream, in Frame frame)
    {
        try
        {
            connection.Post(stream, frame);
        }
        catch (ConnectionLostException)
        {
        }
    }
}
